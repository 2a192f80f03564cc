"""Commands that are read and not run: their arguments are kept as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tocsin.engine.command import Command, Context, Stream, positional
from tocsin.spl.parts import REST

__all__ = ["UnsupportedCommand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsupportedCommand(Command):
    """A command of Splunk that this engine cannot run as Splunk does.

    A subclass says why in `reason`, which goes on after "because", and in `instead` what its user can do.
    """

    reason: ClassVar[str]
    instead: ClassVar[str | None] = None

    arguments: str = positional(REST, "", about="kept as they are written")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Refuse to run."""
        context.unsupported(f"'{self.name}' is not supported because {self.reason}.", self, self.instead)
