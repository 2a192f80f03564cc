"""uniq: drop rows that repeat the row before them."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows
from tocsin.expressions.values import Row, texts
from tocsin.spl.fieldset import NOTHING, FieldSet

__all__ = ["Uniq"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniq(Command):
    """Drop a row that has the same fields with the same values as the row before it."""

    name = "uniq"
    kind = Kind.STATEFUL

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows that differ from the row before them."""
        previous = None
        for row in rows:
            content = _content(row)
            if content != previous:
                yield row
            previous = content

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING


def _content(row: Row) -> dict[str, tuple[str, ...]]:
    return {name: texts(value) for name, value in row.items()}
