"""Arguments that stand in parentheses."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.parsers.expression import parse_expression
from tocsin.spl.printing import print_expression
from tocsin.spl.trees import Expression

__all__ = ["GROUPED_CONDITION"]


@dataclass(frozen=True, slots=True)
class _GroupedCondition:
    describes: str = "a condition in parentheses"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.text.startswith("(", cursor.position, cursor.end)

    def read(self, cursor: Cursor, stop: Stop) -> Expression:
        closed = cursor.closing(cursor.position)
        inner = cursor.within(cursor.position + 1, closed)
        condition = parse_expression(inner)
        if not inner.finished():
            inner.fail("SPL104", f"Unexpected {inner.excerpt()} in the condition.", inner.here())
        cursor.position = closed + 1
        return condition

    def write(self, value: Expression) -> str:
        return f"({print_expression(value)})"


GROUPED_CONDITION = _GroupedCondition()
