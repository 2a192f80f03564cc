"""Functions that make, read and change multivalues."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from tocsin.diagnostics import Diagnostic
from tocsin.errors import UnsupportedError
from tocsin.expressions.compiled import Compile, Compiled, condition, field_names
from tocsin.expressions.functions.declaration import (
    Number,
    Scalar,
    Text,
    Value,
    Values,
    form,
    function,
    invalid,
)
from tocsin.expressions.regexes import Regex, compile_regex
from tocsin.expressions.scope import Scope
from tocsin.expressions.time import TimeError, relative_time
from tocsin.expressions.values import Row, multivalue, to_number, to_text, values_of
from tocsin.spl.trees import Call

__all__ = [
    "commands",
    "mvappend",
    "mvcount",
    "mvdedup",
    "mvfilter",
    "mvfind",
    "mvindex",
    "mvjoin",
    "mvmap",
    "mvrange",
    "mvreverse",
    "mvsort",
    "mvzip",
    "split",
]

_ONE_VALUE = sys.maxsize
_MOST_COUNTED = 1_000_000
_SEGMENT = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^|"])+')
_COMMAND = re.compile(r"\s*([A-Za-z0-9_]+)")


@function("mvappend")
def mvappend(*values: Value | None) -> Values:
    """Put all values into one multivalue, in order, without the nulls."""
    return tuple(item for value in values for item in values_of(value))


@function("mvcount")
def mvcount(values: Values) -> int:
    """Count the values."""
    return len(values)


@function("mvdedup")
def mvdedup(values: Values) -> Values:
    """Keep the first of equal values."""
    firsts: dict[str, Scalar] = {}
    for value in values:
        firsts.setdefault(to_text(value), value)
    return tuple(firsts.values())


@form("mvfilter", least=1, most=1)
def mvfilter(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Keep the values of the one field in the condition for which the condition is TRUE."""
    (asked,) = call.arguments
    names = field_names(asked)
    if len(names) != 1:
        invalid(call, scope, f"the condition must name exactly one field, not {len(names)}")
    name, test = names[0], condition(compile_operand(asked, scope))

    def kept(row: Row) -> Value | None:
        return multivalue(item for item in values_of(row.get(name)) if test({name: item}))

    return Compiled(evaluate=kept)


@function("mvfind", prepare={"pattern": compile_regex})
def mvfind(values: Values, pattern: Regex) -> int | None:
    """Give the position, from 0, of the first value in which a regular expression matches."""
    return next((position for position, value in enumerate(values) if pattern.test(to_text(value))), None)


@function("mvindex")
def mvindex(values: Values, start: int, end: int = _ONE_VALUE) -> Values | None:
    """Give the value at a position, from 0 or backwards from -1, or the values from one position to another."""
    count = len(values)
    first = start + count if start < 0 else start
    if end == _ONE_VALUE:
        return (values[first],) if 0 <= first < count else None
    last = end + count if end < 0 else end
    return values[max(first, 0) : last + 1] if last >= 0 else None


@function("mvjoin")
def mvjoin(values: Values, separator: Text) -> Text:
    """Join the values to one text."""
    return separator.join(map(to_text, values))


@form("mvmap", least=2, most=2)
def mvmap(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Evaluate an expression once for every value; the field of the first argument holds one value at a time."""
    source, expression = call.arguments
    names = field_names(source)
    if not names:
        invalid(call, scope, "the first argument must name a field")
    name = names[0]
    values, evaluate = compile_operand(source, scope).evaluate, compile_operand(expression, scope).evaluate

    def mapped(row: Row) -> Value | None:
        results = (evaluate({**row, name: item}) for item in values_of(values(row)))
        return multivalue(part for result in results for part in values_of(result))

    return Compiled(evaluate=mapped)


@function("mvrange")
def mvrange(scope: Scope, start: Number, end: Number, step: Scalar = 1) -> Values | None:
    """Count from a number up to another, which is left out, by a number or by a span of time such as `7d`."""
    increment = to_number(step)
    if increment is None:
        try:
            return _counted(_moments(scope, start, end, to_text(step)))
        except TimeError:
            return None
    if not increment:
        return None
    count = max(0, -int((start - end) // increment))
    return _counted(start + position * increment for position in range(count))


def _counted(values: Iterable[Number]) -> Values:
    """Return the values; more than anybody wants are taken for a mistake, before they fill the memory."""
    counted = tuple(islice(values, _MOST_COUNTED + 1))
    if len(counted) > _MOST_COUNTED:
        message = f"mvrange would give more than {_MOST_COUNTED:,} values to one field."
        raise UnsupportedError.of(Diagnostic("RUN701", message, hint="take a larger step"))
    return counted


def _moments(scope: Scope, start: Number, end: Number, span: str) -> Iterator[Number]:
    moment: Number = start
    while moment < end:
        yield moment
        following = relative_time(moment, f"+{span.lstrip('+')}", scope.zone)
        if following <= moment:
            return
        moment = following


@function("mvreverse")
def mvreverse(values: Values) -> Values:
    """Turn the order of the values round."""
    return values[::-1]


@function("mvsort")
def mvsort(values: Values) -> Values:
    """Sort the values as texts, by code point."""
    return tuple(sorted(values, key=to_text))


@function("mvzip")
def mvzip(left: Values, right: Values, separator: Text = ",") -> Values:
    """Join the values of two multivalues pair by pair, as far as the shorter goes."""
    return tuple(f"{to_text(one)}{separator}{to_text(other)}" for one, other in zip(left, right, strict=False))


@function("split")
def split(text: Text, separator: Text) -> Values:
    """Cut a text at every place where a separator stands; an empty separator cuts between all characters."""
    return tuple(text.split(separator)) if separator else tuple(text)


@function("commands")
def commands(search: Text) -> Values:
    """List the commands of a search in their order."""
    segments = _SEGMENT.findall(search)
    named = [match[1] for segment in segments if (match := _COMMAND.match(segment))]
    return tuple(named if search.lstrip().startswith("|") or named[:1] == ["search"] else ["search", *named[1:]])
