"""The fields that a search reads from a data model are in it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule, suggestion
from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.engine.commands.tstats import Tstats
from tocsin.errors import KnowledgeError
from tocsin.knowledge.datamodels import INHERITED, DataModel, ModelDataset
from tocsin.source import Span
from tocsin.spl.trees import Aggregation, Comparison, FieldIn
from tocsin.spl.trees.node import Node
from tocsin.spl.walking import walk

__all__ = ["ModelFields"]

_SURE = 0.85
"""How much alike a misspelt name and the right one are, at least."""


class ModelFields(SearchRule):
    """A `tstats` search names a field that its data model does not have, or a dataset that there is not.

    A data model that no app here has is a warning, unless it is called almost like one that is there.

    **Why it matters**: a field without values makes its branch of an OR dead, and its whole condition if there is no
    other branch: the search still runs, and silently misses.

    **Bad**

        | tstats count from datamodel=Endpoint.Processes where Processes.process_original_file_name=net.exe …

    **Good**

        | tstats count from datamodel=Endpoint.Processes where Processes.original_file_name=net.exe …
    """

    code: ClassVar[str] = "DET460"
    name: ClassVar[str] = "model-fields"

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up the fields of each `tstats` over a data model."""
        for node in search.nodes:
            if isinstance(node, Tstats) and node.source and node.source.kind == "datamodel":
                yield from self._tstats(node, node.source.name, node.source.span, search, context)

    def _tstats(
        self, tstats: Tstats, name: str, span: Span, search: Search, context: RuleContext
    ) -> Iterator[Diagnostic]:
        model_name, _, dataset_name = name.partition(".")
        place = search.parsed.source.place
        try:
            model = context.data_models.get(model_name)
        except KnowledgeError:
            return
        if model is None:
            close = nearest(model_name, context.data_models)
            sure = close and SequenceMatcher(None, model_name.lower(), close.lower()).ratio() > _SURE
            advice = (
                f"did you mean `{close}`?" if sure else "name the app that has it in the settings, under `external`"
            )
            severity = Severity.ERROR if sure else Severity.WARNING
            yield self.at(place(span), f"there is no data model `{model_name}`", advice, severity=severity)
            return
        dataset = model.find(dataset_name) if dataset_name else None
        if dataset_name and dataset is None:
            hint = suggestion(dataset_name, model.datasets, f"it has {', '.join(model.datasets)}")
            yield self.at(place(span), f"the data model `{model_name}` has no dataset `{dataset_name}`", hint)
            return
        for field, where in _fields(tstats):
            if not _has(model, dataset, field):
                message = f"the data model `{name}` has no field `{field}`"
                yield self.at(place(_span_of(field, where, search)), message, _hint(model, dataset, field))


def _fields(tstats: Tstats) -> Iterator[tuple[str, Span]]:
    """Yield the fields that a search reads with the span of what names them; nested searches read for themselves."""
    for aggregation in tstats.aggregations:
        yield from _aggregated(aggregation)
    if tstats.where is not None:
        for part in walk(tstats.where):
            if isinstance(part, Comparison | FieldIn):
                yield part.field, part.span
    if tstats.by:
        yield from ((field, tstats.by.span) for field in tstats.by.fields)


def _aggregated(node: Node) -> Iterator[tuple[str, Span]]:
    if isinstance(node, Aggregation) and isinstance(node.argument, str) and "*" not in node.argument:
        yield node.argument, node.span


def _has(model: DataModel, dataset: ModelDataset | None, field: str) -> bool:
    """Whether a field is in the dataset, in one above or below it, or in any where none is named."""
    if field in INHERITED or field.lower() in _ALWAYS or "*" in field or "::" in field:
        return True
    datasets = [dataset, *model.below(dataset)] if dataset else list(model.datasets.values())
    qualifier, _, plain = field.rpartition(".")
    return any(
        each.plain_name(field) is not None
        or (qualifier in {each.name, each.path} and (plain in each.names() or plain in INHERITED))
        for each in datasets
    )


_ALWAYS = {"earliest", "latest", "index", "nodename", "splunk_server_group", "punct", "tag", "linecount", "timestamp"}


def _hint(model: DataModel, dataset: ModelDataset | None, field: str) -> str | None:
    datasets = [dataset] if dataset else list(model.roots)
    outside = [name for each in datasets for name in each.names().values()]
    last = field.rpartition(".")[2]
    plain = next((name for name in outside if name.rpartition(".")[2] == last), None)
    longer = min((name for name in outside if name.endswith(f"_{last}")), key=len, default=None)
    own = (name for name in outside if name.rpartition(".")[2] not in INHERITED | _ALWAYS)
    close = plain or longer or nearest(field, own)
    return f"did you mean `{close}`?" if close else None


def _span_of(field: str, where: Span, search: Search) -> Span:
    start = search.parsed.source.text.find(field, where.start)
    return Span(start, start + len(field)) if 0 <= start < where.end else where
