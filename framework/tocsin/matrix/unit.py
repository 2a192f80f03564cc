"""The unit stage: the search of a detection, executed on the logs of a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from tocsin.content.model import Detection, DetectionTest, TestType
from tocsin.diagnostics import Diagnostic
from tocsin.errors import DatasetError, KnowledgeError, SearchError, UnsupportedError
from tocsin.expressions.values import Row
from tocsin.matrix.absent_fields import absent_fields
from tocsin.matrix.bench import Bench
from tocsin.matrix.plan import PlannedCase
from tocsin.matrix.verdict import DatasetDigest, Status, Verdict

__all__ = ["judge_unit"]

_SAMPLES = 5


def judge_unit(planned: PlannedCase, bench: Bench) -> Verdict:
    """Run the search on the test's logs and hold the number of its rows to what the test wants."""
    detection, test = planned.detection.object, planned.test
    if detection is None or test is None:
        return _stopped(planned, Status.ERROR, "the detection cannot be read", planned.detection.diagnostics)
    if test.test_type is TestType.EXPERIMENTAL:
        reason = f"experimental: {test.description}" if test.description else "experimental"
        return Verdict(case=planned.case, status=Status.SKIP, message=reason)
    if any(data.is_remote for data in test.attack_data):
        return Verdict(case=planned.case, status=Status.SKIP, message="dataset not available")
    try:
        return _run(planned, detection, test, bench)
    except UnsupportedError as error:
        return _stopped(planned, Status.UNSUPPORTED, str(error), error.diagnostics)
    except SearchError as error:
        return _stopped(planned, Status.FAIL, str(error), error.diagnostics)
    except (DatasetError, KnowledgeError) as error:
        return _stopped(planned, Status.ERROR, str(error), error.diagnostics)


def _run(planned: PlannedCase, detection: Detection, test: DetectionTest, bench: Bench) -> Verdict:
    datasets = [bench.dataset(data) for data in test.attack_data]
    samples, count = _counted(bench.search(detection.search, datasets))
    failed = not test.expected.is_met_by(count)
    problems = [_unexpected(test, count)] if failed else []
    if count < test.expected.minimum:
        problems += absent_fields(detection.search, datasets, bench)
    return Verdict(
        case=planned.case,
        status=Status.FAIL if failed else Status.PASS,
        message=problems[0].message if failed else "",
        row_count=count,
        rows=samples,
        digests=tuple(DatasetDigest(data.data, bench.digest(data)) for data in test.attack_data),
        diagnostics=tuple(problems),
    )


def _counted(rows: Iterable[Row]) -> tuple[tuple[Row, ...], int]:
    """Return the first rows and how many there are, holding no more than those."""
    iterator = iter(rows)
    samples = tuple(islice(iterator, _SAMPLES))
    return samples, len(samples) + sum(1 for _ in iterator)


def _unexpected(test: DetectionTest, count: int) -> Diagnostic:
    found = "none" if count == 0 else str(count)
    return Diagnostic("TST501", f"the test wants {test.expected} and the search returned {found}", test.place)


def _stopped(planned: PlannedCase, status: Status, message: str, diagnostics: Sequence[Diagnostic]) -> Verdict:
    return Verdict(case=planned.case, status=status, message=message, diagnostics=tuple(diagnostics))
