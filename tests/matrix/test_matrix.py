"""The matrix: rows by detection, counts and the exit status."""

from __future__ import annotations

import pytest

from tocsin.matrix import FAILING, Case, ExitStatus, Matrix, Stage, Status, Verdict


def verdict(status: Status, path: str = "detections/a.yml") -> Verdict:
    """Return a verdict on a validation case."""
    return Verdict(case=Case(path=path, detection="A", stage=Stage.VALIDATION), status=status)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([Status.PASS], ExitStatus.OK),
        ([Status.PASS, Status.SKIP, Status.UNSUPPORTED], ExitStatus.OK),
        ([Status.PASS, Status.FAIL], ExitStatus.FAILURES),
        ([Status.ERROR], ExitStatus.FAILURES),
        ([], ExitStatus.NOTHING_SELECTED),
    ],
)
def test_exit_status_is_pytests(statuses: list[Status], expected: ExitStatus) -> None:
    """Failures and errors are 1, nothing selected is 5, the rest is 0."""
    assert expected is Matrix(verdicts=tuple(map(verdict, statuses))).exit_status()


def test_an_interrupted_run_is_interrupted_whatever_it_found() -> None:
    """An interrupt wins over failures and over having nothing."""
    for verdicts in ((), (verdict(Status.FAIL),)):
        assert ExitStatus.INTERRUPTED is Matrix(verdicts=verdicts, interrupted=True).exit_status()


def test_what_counts_as_a_failure_can_be_widened() -> None:
    """A run may refuse what is unsupported."""
    matrix = Matrix(verdicts=(verdict(Status.UNSUPPORTED),))

    assert ExitStatus.FAILURES is matrix.exit_status(FAILING | {Status.UNSUPPORTED})


def test_verdicts_are_grouped_by_detection_in_order() -> None:
    """Each detection has one row with its verdicts."""
    matrix = Matrix(verdicts=(verdict(Status.PASS, "a"), verdict(Status.SKIP, "a"), verdict(Status.FAIL, "b")))

    assert [("a", 2), ("b", 1)] == [(row.path, len(row.verdicts)) for row in matrix.by_detection()]
    assert {Status.PASS: 1, Status.FAIL: 1, Status.SKIP: 1} == matrix.counts()
