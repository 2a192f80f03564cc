"""Trying again what may only have failed for the moment, with a growing wait and never past a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from tocsin.splunk.errors import RemoteError

__all__ = ["Deadline", "retry", "unbroken"]

T = TypeVar("T")
_FIRST_WAIT = 0.02
_LONGEST_WAIT = 4.0


@dataclass(slots=True)
class Deadline:
    """A moment after which a step is given up."""

    seconds: float
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """The seconds that are left, none below zero."""
        return max(self._end - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether it is too late."""
        return self.left <= 0

    def waits(self) -> Callable[[], bool]:
        """Return what waits a little longer each time, and says whether there is still time."""
        wait = _FIRST_WAIT

        def once_more() -> bool:
            nonlocal wait
            if self.left <= wait:
                return False
            time.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
            return True

        return once_more


def retry(action: Callable[[], T], deadline: Deadline, *passing: type[Exception], attempts: int = 5) -> T:
    """Return what an action returns; one of the passing errors is tried again while there is time."""
    once_more = deadline.waits()
    for _ in range(attempts - 1):
        try:
            return action()
        except passing:
            if not once_more():
                raise
    return action()


def unbroken(action: Callable[[], object]) -> None:
    """Do what has to be done although an interrupt may come: it is done anew then, and the interrupt goes on."""
    try:
        action()
    except (KeyboardInterrupt, SystemExit):
        with suppress(RemoteError):  # what was heard the first time is refused the second
            action()
        raise
