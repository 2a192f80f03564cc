"""What a migration has to say: what it could not keep, what it changed, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

__all__ = ["Note", "Notes", "Subject"]


class Subject(Enum):
    """What a note is about."""

    DROPPED = "dropped"
    CHANGED = "changed"
    DECIDE = "decide"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened to a key of a file; `value` is what it held."""

    path: PurePosixPath
    subject: Subject
    key: str
    text: str
    value: str = ""

    def __str__(self) -> str:
        held = f": {self.value}" if self.value else ""
        return f"{self.path}: {self.subject.value} `{self.key}`{held} ({self.text})"


@dataclass(slots=True)
class Notes:
    """The notes on one file."""

    path: PurePosixPath
    found: list[Note] = field(default_factory=list)

    def __iter__(self) -> Iterator[Note]:
        return iter(self.found)

    def dropped(self, key: str, value: object, reason: str) -> None:
        """Say that a key has no place in the new format."""
        self.found.append(Note(self.path, Subject.DROPPED, key, reason, _short(value)))

    def changed(self, key: str, value: object, how: str) -> None:
        """Say that a value is not what it was; `value` is what it was."""
        self.found.append(Note(self.path, Subject.CHANGED, key, how, _short(value)))

    def decide(self, key: str, what: str, value: object = "") -> None:
        """Say what a person has to look at."""
        self.found.append(Note(self.path, Subject.DECIDE, key, what, _short(value)))

    def moved(self, key: str, where: str) -> None:
        """Say that a file has another place."""
        self.found.append(Note(self.path, Subject.MOVED, key, where))


def _short(value: object) -> str:
    return value if isinstance(value, str) else repr(value)
