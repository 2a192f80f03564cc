"""The unit stage: the search of a detection, executed on the events of a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tocsin.api import Session
from tocsin.content.model import Detection, DetectionTest, GapKind
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.trace import Trace
from tocsin.errors import DatasetError, KnowledgeError, SearchError, UnsupportedError
from tocsin.expressions.values import Row
from tocsin.matrix.absent_fields import absent_fields
from tocsin.matrix.assertions import check_rows
from tocsin.matrix.bench import Bench, Surroundings, UnavailableError
from tocsin.matrix.case import Case
from tocsin.matrix.explanation import Explanation, explain_trace
from tocsin.matrix.findings import check_findings, render_findings, unfilled
from tocsin.matrix.fixtures import prepared
from tocsin.matrix.outline import experimental_reason
from tocsin.matrix.verdict import DatasetDigest, Status, Verdict

__all__ = ["judge_unit", "problems_of", "search_rows", "trace_test"]

_SAMPLES = 5


def judge_unit(case: Case, detection: Detection, test: DetectionTest, bench: Bench) -> Verdict:
    """Run the search on the test's events and hold its rows to what the test wants."""
    if reason := experimental_reason(test):
        return Verdict(case=case, status=Status.SKIP, message=reason)
    try:
        with prepared(test, bench) as around:
            return _judged(case, detection, test, around, bench)
    except UnsupportedError as error:
        return _stopped(case, Status.UNSUPPORTED, error)
    except SearchError as error:
        return _stopped(case, Status.FAIL, error)
    except UnavailableError as error:
        return _stopped(case, Status.SKIP, error)
    except (DatasetError, KnowledgeError) as error:
        return _stopped(case, Status.ERROR, error)


def trace_test(
    detection: Detection, test: DetectionTest, around: Surroundings, bench: Bench
) -> tuple[Explanation, list[Row]]:
    """Run a test again, watching every stage, and explain what became of its rows."""
    trace = Trace()
    rows = list(search_rows(detection, test, around, bench, trace))
    return explain_trace(trace, bench.knowledge), rows


def _judged(case: Case, detection: Detection, test: DetectionTest, around: Surroundings, bench: Bench) -> Verdict:
    rows = list(search_rows(detection, test, around, bench))
    problems = list(problems_of(detection, test, rows))
    remarks = list(unfilled(detection, rows, Severity.WARNING)) if test.findings is None else []
    verdict = Verdict(
        case=case,
        status=Status.FAIL if problems else Status.PASS,
        message=problems[0].message if problems else "",
        row_count=len(rows),
        rows=tuple(rows[:_SAMPLES]),
        digests=tuple(DatasetDigest(data.data, bench.digest(bench.path(data))) for data in test.attack_data),
        diagnostics=(*problems, *remarks),
        findings=tuple(render_findings(detection, rows)[:_SAMPLES]),
    )
    if test.known_gap is not None:
        return _with_gap(verdict, test)
    if problems and len(rows) < max(test.expected.minimum, 1):
        return _with_evidence(verdict, detection, test, around, bench)
    return verdict


def search_rows(
    detection: Detection, test: DetectionTest, around: Surroundings, bench: Bench, trace: Trace | None = None
) -> Iterator[Row]:
    """Run the baselines of a test and then the detection, which sees the lookups that they wrote; yield its rows."""
    session = Session()
    for run in test.baselines:
        baseline = bench.root.baselines.get(run.name)
        if baseline is None:
            raise SearchError.of(Diagnostic("TST530", f"there is no baseline `{run.name}`", run.place))
        bench.search(baseline.search, around, session)
    yield from bench.search(detection.search, around, Session(store=session.store, trace=trace))


def problems_of(detection: Detection, test: DetectionTest, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """Yield what the rows of a test are not that the test wants."""
    if not test.expected.is_met_by(len(rows)):
        found = "none" if not rows else str(len(rows))
        message = f"the test wants {test.expected} and the search returned {found}"
        yield Diagnostic("TST501", message, test.place)
    yield from check_rows(test, rows)
    if test.findings is not None:
        yield from unfilled(detection, rows, Severity.ERROR)
        yield from check_findings(test, detection, rows)


def _with_gap(verdict: Verdict, test: DetectionTest) -> Verdict:
    """Turn a verdict round: a known gap that is still there is skipped with its reason, a closed one fails."""
    gap = test.known_gap
    assert gap is not None
    if verdict.status is Status.FAIL:
        return replace(verdict, status=Status.SKIP, message=f"{gap.kind.title}: {gap.reason}", diagnostics=())
    does = "finds this now" if gap.kind is GapKind.FALSE_NEGATIVE else "does not find this any more"
    problem = Diagnostic("TST531", f"the {gap.kind.title} is no more: the search {does}", gap.place, "take the key out")
    return replace(verdict, status=Status.FAIL, message=problem.message, diagnostics=(problem, *verdict.diagnostics))


def _with_evidence(
    verdict: Verdict, detection: Detection, test: DetectionTest, around: Surroundings, bench: Bench
) -> Verdict:
    """Add why too few rows were found."""
    explanation, _ = trace_test(detection, test, around, bench)
    absent = absent_fields(detection.search, around, bench)
    evidence = (*absent.diagnostics, *explanation.diagnostics(absent.names))
    return replace(verdict, diagnostics=(*verdict.diagnostics, *evidence), stages=explanation.stages)


def _stopped(case: Case, status: Status, error: SearchError | DatasetError | KnowledgeError) -> Verdict:
    return Verdict(case=case, status=status, message=str(error), diagnostics=tuple(error.diagnostics))
