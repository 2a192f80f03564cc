"""Explain a test of a detection: run it once more, watching every stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tocsin.content.model import Detection, DetectionTest
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import Diagnostic, nearest
from tocsin.engine.command import Command
from tocsin.engine.parsing import parse
from tocsin.engine.plan import make_plan, plan_text
from tocsin.errors import TocsinError, UsageError
from tocsin.expressions.values import Row
from tocsin.knowledge.base import KnowledgeBase
from tocsin.matrix.absent_fields import absent_fields
from tocsin.matrix.bench import Bench
from tocsin.matrix.explanation import Explanation
from tocsin.matrix.fixtures import prepared
from tocsin.matrix.outline import experimental_reason, outline_of
from tocsin.matrix.plan import PlannedCase, plan_cases
from tocsin.matrix.selection import select_cases
from tocsin.matrix.stage import Stage
from tocsin.matrix.unit import problems_of, trace_test
from tocsin.source import SourceText

__all__ = ["Explained", "explain_plan", "explain_tests"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A test and what became of its rows; `refusal` is there where the search could not be run."""

    detection: Detection
    test: DetectionTest
    written: SourceText
    expanded: SourceText
    macros: tuple[tuple[str, str], ...] = ()
    explanation: Explanation | None = None
    rows: tuple[Row, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    refusal: TocsinError | None = None


def explain_tests(root: ContentRoot, selector: str, test: str | None, bench: Bench) -> Iterator[Explained]:
    """Explain the tests of the one detection that a selector names, or only that with a name.

    Raise UsageError when there is no such detection or test, or when several detections are named.
    """
    detection = _detection(root, selector)
    wanted = [each for each in detection.tests if test is None or each.name.casefold() == test.casefold()]
    if test is not None and not wanted:
        found = nearest(test, [each.name for each in detection.tests])
        raise UsageError(f"`{detection.name}` has no test `{test}`" + (f"; did you mean `{found}`?" if found else ""))
    if not wanted:
        raise UsageError(f"`{detection.name}` has no tests")
    yield from (_explained(detection, each, bench) for each in wanted)


def explain_plan(root: ContentRoot, selector: str) -> str:
    """Return how the search of the one detection that a selector names will run, one step a line.

    Raise UsageError when several detections are named, SearchError when the search has mistakes.
    """
    macros = KnowledgeBase.load().macros.extended(root.macro_table)
    stages = parse(_detection(root, selector).search, macros).require().stages
    return plan_text(make_plan([stage for stage in stages if isinstance(stage, Command)]))


def _detection(root: ContentRoot, selector: str) -> Detection:
    outlines = [outline_of(root, loaded.path) for loaded in root.loaded_detections]
    cases: list[PlannedCase] = select_cases(plan_cases(outlines, [Stage.VALIDATION]), [selector], Path(root.path))
    paths = list(dict.fromkeys(planned.outline.path for planned in cases))
    if len(paths) != 1:
        raise UsageError(f"`{selector}` names {len(paths)} detections; explain takes one")
    found = root.load(paths[0])
    if not isinstance(found.object, Detection):
        raise UsageError(f"{paths[0]} cannot be read; `tocsin validate {paths[0]}` says why")
    return found.object


def _explained(detection: Detection, test: DetectionTest, bench: Bench) -> Explained:
    expansion = bench.expanded(detection.search)
    definitions = (
        (use.name, found.definition.text)
        for use in expansion.uses
        if (found := bench.macros.find(use.name, use.arity)) is not None
    )
    explained = Explained(
        detection=detection,
        test=test,
        written=detection.search,
        expanded=expansion.source,
        macros=tuple(dict(definitions).items()),
    )
    if reason := experimental_reason(test):
        return replace(explained, refusal=UsageError(f"the test is not run; {reason}"))
    try:
        return _traced(explained, bench)
    except TocsinError as error:
        return replace(explained, refusal=error)


def _traced(explained: Explained, bench: Bench) -> Explained:
    detection, test = explained.detection, explained.test
    with prepared(test, bench) as around:
        explanation, rows = trace_test(detection, test, around, bench)
        problems = list(problems_of(detection, test, rows))
        if not rows and not test.expected.is_benign:
            problems += absent_fields(detection.search, around, bench).diagnostics
    return replace(explained, explanation=explanation, rows=tuple(rows), problems=tuple(problems))
