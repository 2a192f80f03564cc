"""A threshold counts over a time that the search states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext, Search
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.commands.bin import Bin
from tocsin.engine.commands.stats import Stats
from tocsin.engine.commands.tstats import Tstats
from tocsin.engine.commands.where import Where
from tocsin.source import Span
from tocsin.spl.trees import BinaryOperator, FieldReference, NumberLiteral
from tocsin.spl.trees.expression import Binary
from tocsin.spl.trees.node import Node
from tocsin.spl.walking import walk

__all__ = ["ThresholdWindow"]

_COUNTS = {"count", "c", "dc", "distinct_count", "estdc", "sum"}
_BY_TIME = {"timechart", "streamstats", "transaction", "concurrency", "trendline", "timewrap"}
_MORE = {BinaryOperator.GREATER, BinaryOperator.AT_LEAST}


class ThresholdWindow(DetectionRule):
    """A detection compares a count with a number, and nothing in its search says over how much time it counts.

    Detections with a schedule of their own are left alone.

    **Why it matters**: the time is then whatever the schedule's window is. With a longer window the same search fires
    on ordinary activity, with a shorter one it misses the attack.

    **Bad**

        … | stats count by src | where count > 10

    **Good**

        … | bin _time span=10m | stats count by _time src | where count > 10
    """

    code: ClassVar[str] = "DET467"
    name: ClassVar[str] = "threshold-window"
    severity: ClassVar[Severity] = Severity.INFO

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Remember which fields are counts, and whether time was cut before them."""
        if detection.custom_schedule or not detection.search.text.strip():
            return
        search = context.search(detection)
        counts: set[str] = set()
        for stage in search.parsed.pipeline.stages:
            if _cuts_time(stage):
                return
            if isinstance(stage, Stats | Tstats):
                counts = {each.column for each in stage.aggregations if each.function in _COUNTS}
            elif isinstance(stage, Where):
                span = _threshold(stage, counts)
                if span:
                    yield self._report(span, search)
                    return

    def _report(self, span: Span, search: Search) -> Diagnostic:
        message = "this threshold counts over whatever time the schedule searches"
        return self.at(
            search.parsed.source.place(span), message, "cut the time before: `bin _time span=…`, and group by it"
        )


def _cuts_time(stage: Node) -> bool:
    if isinstance(stage, Tstats):
        return bool(stage.by and "_time" in stage.by.fields)
    return (isinstance(stage, Bin) and stage.field == "_time") or getattr(stage, "name", "") in _BY_TIME


def _threshold(where: Where, counts: set[str]) -> Span | None:
    for node in walk(where.condition):
        match node:
            case Binary(operator=operator, left=FieldReference(name=name), right=NumberLiteral(text=number)):
                if operator in _MORE and name in counts and float(number) > 1:
                    return node.span
            case _:
                continue
    return None
