"""The integration stage: the same case, asked of a Splunk, and its rows compared with those of the unit stage."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tocsin.content.model import Detection, DetectionTest
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import DatasetError, KnowledgeError, SearchError, UnsupportedError
from tocsin.expressions.values import Row
from tocsin.matrix.bench import Bench, Surroundings, UnavailableError
from tocsin.matrix.case import Case
from tocsin.matrix.findings import makes_notables, render_findings
from tocsin.matrix.fixtures import prepared
from tocsin.matrix.parity import Parity, PlainRow, compare_rows
from tocsin.matrix.plan import PlannedCase
from tocsin.matrix.remote import Question, Remote, RemoteError, RemoteSearchError, RemoteUnfitError, Reply
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["judge_integration", "parity_lines", "skip_integration"]

_SAMPLES = 5
_MOST_COMPARED = 1000
_MOST_SHOWN = 3
_CLOCKS_APART = 60.0
_SAME = re.compile(r"(\d+) of \d+ rows the same")


def skip_integration(planned: PlannedCase) -> Verdict:
    """Skip the case, because no Splunk is configured; never pass it."""
    reason = planned.test.skipped if planned.test else None
    return Verdict(case=planned.case, status=Status.SKIP, message=reason or "no Splunk configured")


def judge_integration(case: Case, detection: Detection, test: DetectionTest, bench: Bench, remote: Remote) -> Verdict:
    """Run the search in a Splunk on the test's logs; hold its rows to what the test wants and to our own."""
    if reason := _not_there(test):
        return Verdict(case=case, status=Status.SKIP, message=reason)
    try:
        with prepared(test, bench) as around:
            own = _own_rows(detection, around, bench)
            reply = remote.ask(_question(detection, around, bench))
    except RemoteSearchError as error:
        return Verdict(case=case, status=Status.FAIL, message=str(error))
    except (RemoteUnfitError, UnavailableError) as error:
        return _stopped(case, Status.SKIP, error)
    except (RemoteError, DatasetError, KnowledgeError) as error:
        return _stopped(case, Status.ERROR, error)
    return _judged(case, detection, test, own, reply, remote.label)


def parity_lines(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield for each server that was asked how many cases and how many of its rows are as ours."""
    asked: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        label, colon, _ = verdict.message.partition(": ")
        if verdict.case.stage is Stage.INTEGRATION and verdict.row_count is not None and colon:
            asked.setdefault(label, []).append(verdict)
    for label, answered in asked.items():
        passed = [verdict for verdict in answered if verdict.status is Status.PASS]
        same = sum(int(found[1]) for verdict in passed if (found := _SAME.search(verdict.message)))
        rows = sum(verdict.row_count or 0 for verdict in answered)
        yield f"{label}: {len(passed)} of {len(answered)} cases and {same} of {rows} rows as here"


def _not_there(test: DetectionTest) -> str | None:
    """Return why a test cannot be asked of a Splunk: what it sets up there, or that it is known to fail."""
    if test.lookups:
        return "the test stands in for lookups, which a Splunk has of its own"
    if test.clock is not None:
        return "the test sets the clock, which a Splunk has of its own"
    if any(event.fields is not None for event in test.events):
        return "the test gives events without their raw text"
    if test.baselines:
        return "the test runs baselines first, which would write to the Splunk's lookups"
    return f"{test.known_gap.kind.title}: {test.known_gap.reason}" if test.known_gap is not None else None


@dataclass(frozen=True, slots=True)
class _Own:
    """The rows of our own engine, None where there are none to compare with, and why; and when that was."""

    rows: list[Row] | None
    trouble: str = ""
    started: float = field(default_factory=time.time)


def _own_rows(detection: Detection, around: Surroundings, bench: Bench) -> _Own:
    started = time.time()
    try:
        return _Own(list(bench.search(detection.search, around)), started=started)
    except UnsupportedError as error:
        return _Own(None, f"no parity, for it is unsupported here: {error}")
    except SearchError as error:
        return _Own(None, f"no parity, for it is refused here: {error}")


def _question(detection: Detection, around: Surroundings, bench: Bench) -> Question:
    return Question(
        name=detection.slug,
        search=detection.search.text,
        datasets=around.datasets,
        events=sum(1 for dataset in around.datasets for _ in bench.knowledge.raw_events(dataset)),
        saved_search=f"{bench.root.settings.label} - {detection.name} - Rule" if detection.risk.creates_event else "",
        makes_notables=makes_notables(detection),
    )


def _judged(case: Case, detection: Detection, test: DetectionTest, own: _Own, reply: Reply, label: str) -> Verdict:
    parity = _compared(own, reply)
    problems = [*_unmet(test, reply), *_differences(test, parity), *_findings(detection, test, own.rows, reply)]
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    count = len(reply.rows)
    said = problems[0].message if failed else f"{count} row{'' if count == 1 else 's'}; {own.trouble or parity}"
    return Verdict(
        case=case,
        status=Status.FAIL if failed else Status.PASS,
        message=f"{label}: {said}",
        row_count=len(reply.rows),
        rows=tuple(_row(row) for row in reply.rows[:_SAMPLES]),
        diagnostics=tuple(problems),
    )


def _compared(own: _Own, reply: Reply) -> Parity | None:
    if own.rows is None:
        return None
    during = own.started - _CLOCKS_APART, time.time() + _CLOCKS_APART
    return compare_rows(own.rows[:_MOST_COMPARED], reply.rows[:_MOST_COMPARED], during)


def _unmet(test: DetectionTest, reply: Reply) -> Iterator[Diagnostic]:
    """Yield what the test wants and the Splunk did not return."""
    if not test.expected.is_met_by(len(reply.rows)):
        found = "none" if not reply.rows else str(len(reply.rows))
        message = f"the test wants {test.expected} and the Splunk returned {found}"
        yield Diagnostic("TST501", message, test.place)
    if reply.events != reply.expected_events:
        message = f"the Splunk made {reply.events} events of the logs, and we make {reply.expected_events}"
        yield Diagnostic("TST542", message, test.place, severity=Severity.WARNING)


def _differences(test: DetectionTest, parity: Parity | None) -> Iterator[Diagnostic]:
    """Yield each way in which the rows are not the same."""
    if parity is None:
        return
    if parity.reordered:
        message = "the Splunk returns the same rows in another order"
        yield Diagnostic("TST544", message, test.place, severity=Severity.WARNING)
    if parity.holds:
        return
    shown = [*_shown("only here", parity.missing), *_shown("only in the Splunk", parity.extra)]
    for each in parity.differing[:_MOST_SHOWN]:
        shown += [
            f"`{name}` is {_text(each.ours, name)} here, {_text(each.theirs, name)} there" for name in each.fields
        ]
    yield Diagnostic("TST541", f"the rows are not ours: {parity}", test.place, "; ".join(shown))


def _shown(where: str, rows: Sequence[PlainRow]) -> list[str]:
    return [f"{where}: " + ", ".join(f"{name}={_text(row, name)}" for name in row) for row in rows[:_MOST_SHOWN]]


def _text(row: PlainRow, name: str) -> str:
    return " | ".join(row[name]) if name in row else "absent"


def _findings(detection: Detection, test: DetectionTest, ours: list[Row] | None, reply: Reply) -> Iterator[Diagnostic]:
    """Yield the risk and notable events that our rows make and the Splunk did not create, and the other way round."""
    if reply.unchecked:
        yield Diagnostic("TST545", reply.unchecked, test.place, severity=Severity.WARNING)
    if ours is None or reply.findings is None:
        return
    if makes_notables(detection) and reply.rows and not reply.notables:
        yield Diagnostic("TST543", "no notable event, and the detection makes one of each row", test.place)
    if not makes_notables(detection) and reply.notables:
        yield Diagnostic("TST543", f"{reply.notables} notable events, and the detection makes none", test.place)
    wanted = {(f.entity, f.type, str(f.score), f.message) for f in render_findings(detection, ours)}
    created = {(f.entity, f.type, f.score, f.message) for f in reply.findings}
    for entity, kind, score, message in sorted(wanted - created):
        yield Diagnostic("TST543", f"no risk event about `{entity}`, a {kind}, {score}: `{message}`", test.place)
    for entity, kind, score, message in sorted(created - wanted):
        text = f"a risk event that our rows do not make, about `{entity}`, a {kind}, {score}: `{message}`"
        yield Diagnostic("TST543", text, test.place)


def _row(row: object) -> Row:
    """Return a row of the Splunk as one of ours, for the report."""
    assert isinstance(row, dict)
    return {name: value if isinstance(value, str) else tuple(value) for name, value in row.items() if value}


def _stopped(case: Case, status: Status, error: RemoteError | DatasetError | KnowledgeError) -> Verdict:
    return Verdict(case=case, status=status, message=str(error), diagnostics=tuple(error.diagnostics))
