"""Cases in processes of their own: whatever one does, the others get their verdicts."""

from __future__ import annotations

import os
import signal
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

import pytest

from tocsin.expressions.values import Row
from tocsin.matrix import Stage, Status
from tocsin.matrix.pool import Limits, Outcome, can_fork, run_pooled
from tocsin.matrix.run import RunOptions, run_matrix

from .conftest import Content, Engine

pytestmark = pytest.mark.skipif(not can_fork(), reason="no worker can be started here")

QUICK = Limits(seconds=60, megabytes=512, jobs=2)


def double(number: int) -> int:
    """Judge a number."""
    return number * 2


def outcomes(groups: Sequence[Sequence[int]], judge: object, limits: Limits = QUICK) -> dict[int, Outcome]:
    """Run groups to their end."""
    return {outcome.number: outcome for outcome in run_pooled(groups, judge, limits)}  # type: ignore[arg-type]


def test_every_number_of_every_group_is_judged_once() -> None:
    """More groups than workers, and an empty one."""
    found = list(run_pooled([[1, 2], [], [3], [4, 5, 6]], double, QUICK))

    assert [(n, n * 2) for n in range(1, 7)] == sorted((outcome.number, outcome.result) for outcome in found)


def test_a_group_is_judged_by_one_process() -> None:
    """What its cases share is read once."""
    found = outcomes([[1, 2, 3], [4, 5]], lambda number: os.getpid())

    assert 1 == len({found[number].result for number in (1, 2, 3)})


def test_temporary_files_of_a_worker_that_is_killed_are_removed(tmp_path: Path) -> None:
    """They lie in a folder of the run."""
    seen = tmp_path / "seen"

    def judge(number: int) -> None:
        seen.write_text(tempfile.mkdtemp())
        os.kill(os.getpid(), signal.SIGKILL)

    outcomes([[1]], judge)

    assert not Path(seen.read_text()).exists()


def test_one_that_loops_is_one_error() -> None:
    """It is ended when its time is over, and the rest of its group goes on."""

    def judge(number: int) -> int:
        while number == 2:
            time.sleep(0.01)
        return number

    found = outcomes([[1, 2, 3], [4]], judge, Limits(seconds=0.5, jobs=2))

    assert "the case took longer than 0.5 s" == found[2].problem
    assert {1, 3, 4} == {number for number, outcome in found.items() if outcome.result == number}


def test_one_that_is_ended_may_put_away_what_it_has_made(tmp_path: Path) -> None:
    """With some grace, a case that takes too long and one that an interrupt breaks off both clean up."""

    def judge(number: int) -> int:
        made = tmp_path / str(number)
        made.touch()
        try:
            while number in (2, 3):
                time.sleep(0.01)
            if number == 5:
                while not (tmp_path / "3").exists():
                    time.sleep(0.01)
                raise KeyboardInterrupt
        finally:
            made.unlink()
        return number

    found = outcomes([[1, 2], [4]], judge, Limits(seconds=0.5, grace=30, jobs=2))
    assert "the case took longer than 0.5 s" == found[2].problem
    with pytest.raises(KeyboardInterrupt):
        outcomes([[3], [5]], judge, Limits(seconds=60, grace=30, jobs=2))
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("end", "problem"),
    [
        (lambda: os._exit(3), "the process that ran the case ended with 3"),
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), "the process that ran the case was ended by SIGSEGV"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "by SIGKILL, perhaps for want of memory"),
    ],
)
def test_one_that_ends_its_worker_is_one_error(end: object, problem: str) -> None:
    """The others of its group are judged by a new worker."""

    def judge(number: int) -> int:
        if number == 2:
            end()  # type: ignore[operator]
        return number

    found = outcomes([[1, 2, 3], [4]], judge)

    assert problem in found[2].problem
    assert {1, 3, 4} == {number for number, outcome in found.items() if outcome.result == number}


def test_an_interrupt_in_a_worker_interrupts_the_run() -> None:
    """What was judged by then has been handed over."""

    def judge(number: int) -> int:
        if number == 2:
            raise KeyboardInterrupt
        return number

    seen = []
    with pytest.raises(KeyboardInterrupt):
        for outcome in run_pooled([[1, 2]], judge, Limits(jobs=1)):
            seen.append(outcome.number)

    assert [1] == seen


def test_cases_that_misbehave_are_errors_and_the_others_pass(content: Content) -> None:
    """One loops, one eats memory, one ends its worker: three errors among six cases."""
    for name in ("a", "loops", "eats", "ends", "y", "z"):
        content.detection(f"{name}.yml", search=name)

    def answer(spl: str) -> Sequence[Row]:
        eaten = []
        while spl == "loops":
            time.sleep(0.01)
        while spl == "eats":
            eaten.append(bytearray(2**24))
        if spl == "ends":
            os._exit(1)
        return [{"door": "north"}]

    limits = Limits(seconds=5, megabytes=256, jobs=2)
    matrix = run_matrix(content.root(), search=Engine(answer), stages=[Stage.UNIT], options=RunOptions(limits=limits))

    assert ["a", "eats", "ends", "loops", "y", "z"] == [v.case.path[len("detections/") : -4] for v in matrix.verdicts]
    assert [Status.PASS, *[Status.ERROR] * 3, Status.PASS, Status.PASS] == [v.status for v in matrix.verdicts]
    assert "the case needs more memory than it may" == matrix.verdicts[1].message


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    """Even when that is killed and can tell them nothing."""
    noted = tmp_path / "workers"

    def judge(number: int) -> int:
        with noted.open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(0.05)
        return number

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        parent = os.fork()
    if not parent:
        for outcome in run_pooled([[1, 2, 3], [4, 5, 6]], judge, QUICK):
            if outcome.number in (2, 5):
                os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(parent, 0)
    workers = {int(line) for line in noted.read_text().split()}
    deadline = time.monotonic() + 10
    while any(map(_lives, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)

    assert [] == [worker for worker in workers if _lives(worker)]


def _lives(process: int) -> bool:
    """Whether a process is there and is no zombie that nobody waits for."""
    try:
        os.kill(process, 0)
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
