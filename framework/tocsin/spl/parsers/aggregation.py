"""The parser of aggregations.

    aggregations := aggregation (','? aggregation)*
    aggregation  := function ['(' [argument] ')'] [AS name]
    argument     := field | "field" | eval '(' expression ')' | aggregation [',' interval]    (the last for sparkline)

(Search Reference, *stats*; commas are optional everywhere.)
"""

from __future__ import annotations

import re

from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import unescape
from tocsin.spl.parsers.expression import parse_expression
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.expression import Expression

__all__ = ["parse_aggregation", "starts_aggregation"]

_FUNCTION = re.compile(r"[A-Za-z][A-Za-z_]*(?:\d+(?:\.\d+)?)?")
_OPEN = re.compile(r"\s*\(\s*")
_EVAL = re.compile(r"eval\s*\(", re.I)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'', re.S)
_FIELD = re.compile(r"[^\s()\",|]+(?:\s+(?!AS\b)[^\s()\",|]+)*", re.I)
_AS = re.compile(r"(?:\s+|(?<=\)))AS(?![\w(=.])\s*", re.I)
_ALIAS = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^\s,|"\[\]]+)', re.S)
_INTERVAL = re.compile(r"[\w.]+")


def starts_aggregation(cursor: Cursor) -> bool:
    """Whether a function name stands at the cursor."""
    cursor.skip_commas()
    found = cursor.looks(_FUNCTION)
    return found is not None and not cursor.text.startswith("=", found.end(), cursor.end)


def parse_aggregation(cursor: Cursor) -> Aggregation:
    """Parse one aggregation with its alias."""
    cursor.skip_commas()
    start = cursor.position
    found = cursor.take(_FUNCTION)
    if not found:
        cursor.fail("SPL105", f"Expected an aggregate function before {cursor.excerpt()}.", cursor.here())
    function = found.group().lower()
    argument, inner, interval = _call(cursor, function)
    alias = _alias(cursor)
    span = Span(start, cursor.position)
    return Aggregation(function=function, argument=argument, alias=alias, inner=inner, interval=interval, span=span)


def _call(cursor: Cursor, function: str) -> tuple[str | Expression | None, Aggregation | None, str | None]:
    """Read what stands in the parentheses of a function, if it has any."""
    opened = cursor.take(_OPEN)
    if not opened or cursor.accept(")"):
        return None, None, None
    argument: str | Expression | None = None
    inner: Aggregation | None = None
    interval: str | None = None
    if function == "sparkline":
        inner, interval = _sparkline(cursor)
    elif function == "eval":
        argument = parse_expression(cursor)
    else:
        argument = _argument(cursor)
    cursor.expect(")", opened.start() + opened.group().index("("))
    return argument, inner, interval


def _argument(cursor: Cursor) -> str | Expression:
    if found := cursor.take(_EVAL):
        expression = parse_expression(cursor)
        cursor.expect(")", found.end() - 1)
        return expression
    if found := cursor.take(_QUOTED):
        return unescape(found.group(1) if found.group(1) is not None else found.group(2))
    if found := cursor.take(_FIELD):
        return found.group()
    cursor.fail("SPL105", f"Expected a field name before {cursor.excerpt()}.", cursor.here())


def _sparkline(cursor: Cursor) -> tuple[Aggregation, str | None]:
    inner = parse_aggregation(cursor)
    interval = None
    if cursor.accept(","):
        cursor.skip()
        found = cursor.take(_INTERVAL)
        interval = found.group() if found else None
    return inner, interval


def _alias(cursor: Cursor) -> str | None:
    if not cursor.take(_AS):
        return None
    cursor.skip()
    found = cursor.take(_ALIAS)
    if not found:
        cursor.fail("SPL109", f"Expected a name after 'AS' before {cursor.excerpt()}.", cursor.here())
    quoted, single, bare = found.groups()
    return bare if bare is not None else single if single is not None else unescape(quoted)
