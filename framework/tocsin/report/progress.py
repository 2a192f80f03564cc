"""How far a run is, on one line of a terminal that is written over and in the end removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

from tocsin.matrix import FAILING, Verdict

__all__ = ["Progress"]

_BAR = 24
_AT_MOST_EVERY = 0.1
_ERASE = "\r\x1b[2K"


@dataclass(slots=True)
class Progress:
    """Counts verdicts; what is left is estimated from the time that those so far have taken.

    It is not shown where `visible` is false, as for a file that is no terminal.
    """

    file: TextIO
    visible: bool = True
    clock: Callable[[], float] = monotonic
    total: int = 0
    done: int = 0
    failed: int = 0
    _started: float = 0.0
    _shown: float = field(default=float("-inf"))

    def start(self, total: int) -> None:
        """Begin with a number of cases."""
        self.total, self._started = total, self.clock()

    def see(self, verdict: Verdict) -> None:
        """Count a verdict."""
        self.count(failed=verdict.status in FAILING)

    def count(self, *, failed: bool = False) -> None:
        """Count something that is done."""
        self.done += 1
        self.failed += failed
        now = self.clock()
        if self.visible and now - self._shown >= _AT_MOST_EVERY:
            self._shown = now
            self._write(f"{_ERASE}{self.line(now)}")

    def end(self) -> None:
        """Remove the line."""
        if self._shown > float("-inf"):
            self._write(_ERASE)

    def line(self, now: float) -> str:
        """Return the line as it is at a moment."""
        filled = _BAR * self.done // max(self.total, 1)
        left = (now - self._started) / max(self.done, 1) * (self.total - self.done)
        failed = f", {self.failed} failed" if self.failed else ""
        return f"[{'#' * filled}{'.' * (_BAR - filled)}] {self.done}/{self.total}{failed}, {_time(left)} left"

    def _write(self, text: str) -> None:
        self.file.write(text)
        self.file.flush()


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
