"""What an object refers to: by its own lists of names, and by its searches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tocsin.content.context import RuleContext, Search, Searching, search_of
from tocsin.content.folders import Kind
from tocsin.content.model import (
    Baseline,
    ContentObject,
    DatasetManifest,
    Detection,
    Generation,
    Investigation,
    Lookup,
    Macro,
    Playbook,
    Reference,
)
from tocsin.content.use import Use
from tocsin.source import SourceText
from tocsin.spl.macros import macro_calls
from tocsin.spl.references import ReferenceKind

__all__ = ["uses_of"]

_SEARCH_USES = {
    ReferenceKind.LOOKUP: (Kind.LOOKUP, "reads"),
    ReferenceKind.LOOKUP_WRITTEN: (Kind.LOOKUP, "writes"),
}
_DATA_MODEL = "data model"


def uses_of(found: ContentObject, context: RuleContext) -> tuple[Use, ...]:
    """Return what an object refers to, each once."""
    return tuple(dict.fromkeys([*_of_search(found, context), *_of_lists(found, context)]))


def _of_search(found: ContentObject, context: RuleContext) -> Iterator[Use]:
    if isinstance(found, Searching) and search_of(found):
        yield from _in_search(context.search(found), context)
    if isinstance(found, Detection):
        for drilldown in found.drilldowns:
            yield from _in_search(context.drilldown(drilldown), context)
    if isinstance(found, Macro):
        yield from _in_search(context.read_search(_as_search(found.definition, context)), context)


def _in_search(search: Search, context: RuleContext) -> Iterator[Use]:
    for name in [*(name for name, _, _ in macro_calls(search.source)), *(use.name for use in search.parsed.macros)]:
        yield Use(Kind.MACRO, name, "calls")
    for reference in search.analysis.references:
        if reference.kind in _SEARCH_USES:
            kind, how = _SEARCH_USES[reference.kind]
            yield Use(kind, context.lookup_name(reference.name), how)
        elif reference.kind is ReferenceKind.DATA_MODEL:
            yield Use(None, reference.name, _DATA_MODEL)


def _as_search(definition: SourceText, context: RuleContext) -> SourceText:
    """Return the text of a macro as a search: a piece that begins with a command gets a pipe before it."""
    first = definition.text.split(maxsplit=1)[:1]
    if first and first[0] != "search" and context.grammar.find(first[0]):
        return SourceText(definition.name, f"| {definition.text}")
    return definition


def _of_lists(found: ContentObject, context: RuleContext) -> Iterator[Use]:
    match found:
        case Detection():
            yield from _of_detection(found, context)
        case Baseline():
            yield from _named(Kind.STORY, found.stories, "belongs to")
            yield from _named(Kind.DETECTION, found.detections, "serves")
            yield from _named(Kind.DATA_SOURCE, found.data_source, "is fed by")
            yield from _named(Kind.DEPLOYMENT, [found.deployment] if found.deployment else [], "follows")
        case Investigation():
            yield from _named(Kind.STORY, found.stories, "belongs to")
        case Playbook():
            yield from _named(Kind.STORY, found.stories, "belongs to")
            yield from _named(Kind.DETECTION, found.detections, "answers")
        case Lookup(data=PurePosixPath() as data) | DatasetManifest(data=data):
            yield Use(None, str(data), "file")
        case _:
            return


def _of_detection(detection: Detection, context: RuleContext) -> Iterator[Use]:
    yield from _named(Kind.STORY, detection.stories, "belongs to")
    yield from (Use(Kind.DATA_SOURCE, name, "is fed by") for name, _ in detection.data_source_names)
    yield from _named(Kind.BASELINE, detection.baselines, "needs")
    deployment = context.deployment_of(detection)
    if deployment:
        yield Use(Kind.DEPLOYMENT, deployment.name, "follows")
    elif detection.deployment and detection.generation is Generation.V6:
        yield Use(Kind.DEPLOYMENT, detection.deployment.name, "follows")
    for test in detection.tests:
        yield from (Use(Kind.DATASET, data.data, "is tested on") for data in test.attack_data)
        yield from (Use(Kind.BASELINE, run.name, "is tested after") for run in test.baselines)
        yield from (Use(None, str(lookup.file), "is tested with") for lookup in test.lookups if lookup.file)


def _named(kind: Kind, references: Iterable[Reference], how: str) -> Iterator[Use]:
    return (Use(kind, reference.name, how) for reference in references)
