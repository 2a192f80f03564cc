"""Trying again: what may pass is tried again, each time a little later, and never past the end of the time for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tocsin.splunk import retrying
from tocsin.splunk.errors import BusyError, RefusedError
from tocsin.splunk.retrying import Deadline, retry


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A clock in the place of the machine's."""
    found = Clock()
    monkeypatch.setattr(retrying, "time", found)
    yield found


def test_what_passes_is_tried_again_a_little_later_each_time(clock: Clock) -> None:
    """Each wait is twice the one before, up to a longest one."""
    tries: list[int] = []

    def action() -> str:
        tries.append(1)
        if len(tries) < 12:
            raise BusyError("later")
        return "done"

    assert "done" == retry(action, Deadline(60), BusyError, attempts=20)
    assert sorted(clock.waits) == clock.waits
    assert (0.02, 0.04, 4.0) == (clock.waits[0], clock.waits[1], clock.waits[-1])


def test_nothing_is_tried_past_the_deadline(clock: Clock) -> None:
    """When the next wait would end too late, the last error stands."""

    def action() -> str:
        raise BusyError("later")

    with pytest.raises(BusyError):
        retry(action, Deadline(1), BusyError, attempts=1000)
    assert clock.now < 1


def test_what_does_not_pass_is_not_tried_again(clock: Clock) -> None:
    """A refusal is final, and so is the last of the attempts."""
    tries: list[int] = []

    def action() -> str:
        tries.append(1)
        raise RefusedError("no", 403)

    with pytest.raises(RefusedError):
        retry(action, Deadline(60), BusyError)
    assert (1, []) == (len(tries), clock.waits)
    with pytest.raises(RefusedError):
        retry(action, Deadline(60), RefusedError, attempts=3)
    assert 4 == len(tries)
