"""An eval condition as the value of an option: `reset_after="("count=2")"`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.source import Segment, SourceText, Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor, ParseContext
from tocsin.spl.lexical import unescape
from tocsin.spl.parsers.expression import parse_expression
from tocsin.spl.printing import print_expression
from tocsin.spl.trees import Expression

__all__ = ["QUOTED_CONDITION"]

_WRITTEN = re.compile(r'"\("(.*?)(?<!\\)"\)"|"\(((?:[^"\\]|\\.)*)\)"|\(([^"|]*)\)', re.S)


@dataclass(frozen=True, slots=True)
class _QuotedCondition:
    """A condition in quotes and parentheses, its own quotes escaped."""

    describes: str = 'a condition such as "("count=2")"'

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.looks(_WRITTEN) is not None

    def read(self, cursor: Cursor, stop: Stop) -> Expression:
        found = cursor.take(_WRITTEN)
        if not found:
            cursor.fail("SPL105", f"Expected {self.describes} before {cursor.excerpt()}.", cursor.here())
        number = next(n for n in (1, 2, 3) if found.group(n) is not None)
        span = Span(*found.span(number))
        inner = _within(cursor, span, unescape(found.group(number)))
        expression = parse_expression(inner)
        if not inner.finished():
            cursor.fail("SPL104", f"Unexpected {inner.excerpt()} in the condition.", span)
        return expression

    def write(self, value: Expression) -> str:
        text = print_expression(value).replace("\\", "\\\\").replace('"', '\\"')
        return f'"("{text}")"'


def _within(cursor: Cursor, span: Span, text: str) -> Cursor:
    """Return a cursor over the text of a span, its escapes resolved; mistakes are placed where they are written."""
    verbatim = text == cursor.text[span.start : span.end]
    source = SourceText("condition", text, (Segment(0, cursor.context.source, span.start, span.end, verbatim),))
    return Cursor(ParseContext(source, cursor.context.grammar), 0, len(text))


QUOTED_CONDITION = _QuotedCondition()
