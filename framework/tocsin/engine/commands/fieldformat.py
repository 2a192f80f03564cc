"""fieldformat: change how a field is shown, not what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Context, Kind, Rows, positional
from tocsin.engine.passing import PassingCommand
from tocsin.spl.parts import ASSIGNMENTS
from tocsin.spl.trees.clause import Assignment

__all__ = ["Fieldformat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldformat(PassingCommand):
    """Say how Splunk's user interface shows a field; its values stay as they are."""

    name = "fieldformat"
    kind = Kind.STREAMING

    formats: tuple[Assignment, ...] = positional(ASSIGNMENTS, about="field=expression")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield every row as it is, once the expressions have proved sound."""
        for assignment in self.formats:
            context.evaluate(context.resolved(assignment.expression))
        return rows
