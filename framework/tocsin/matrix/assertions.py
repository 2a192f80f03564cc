"""What a test says of the fields of its rows, held against the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.content.model import DetectionTest, FieldAssertion
from tocsin.diagnostics import Diagnostic, nearest
from tocsin.errors import SearchError
from tocsin.expressions.regexes import RegexError, compile_regex
from tocsin.expressions.values import Row, texts

__all__ = ["check_rows"]

_SHOWN = 5


def check_rows(test: DetectionTest, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """Yield what the rows are not that the test says they are; their number aside."""
    if rows:
        for assertion in test.assertions:
            yield from _check(assertion, rows)


def _check(assertion: FieldAssertion, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    found = [texts(row.get(assertion.field)) for row in rows]
    if not any(found):
        yield _absent(assertion, rows)
        return
    if assertion.equals is not None:
        wanted = assertion.equals
        yield from _each(assertion, [wanted in values for values in found], found, f"must be `{wanted}`")
    if assertion.matches is not None:
        yield from _each(assertion, _matching(assertion, found), found, f"must match `{assertion.matches.text}`")
    if assertion.values is not None:
        yield from _set(assertion, {value for values in found for value in values})


def _matching(assertion: FieldAssertion, found: Sequence[tuple[str, ...]]) -> list[bool]:
    assert assertion.matches is not None
    try:
        regex = compile_regex(assertion.matches.text)
    except RegexError as error:
        message = f"`matches` is no regular expression: {error.message}"
        raise SearchError.of(Diagnostic("TST522", message, assertion.place)) from error
    return [any(map(regex.test, values)) for values in found]


def _each(
    assertion: FieldAssertion, holds: Sequence[bool], found: Sequence[tuple[str, ...]], demand: str
) -> Iterator[Diagnostic]:
    if all(holds) or (assertion.any_row and any(holds)):
        return
    failing = [number for number, holding in enumerate(holds) if not holding]
    others = _listed(list(dict.fromkeys(_quoted(value) for number in failing for value in found[number] or ("",))))
    if assertion.any_row:
        message = f"`{assertion.field}` {demand} in some row, and it is {others}"
    else:
        where = f"row {failing[0] + 1}" if len(failing) == 1 else f"{len(failing)} of {len(holds)} rows"
        message = f"`{assertion.field}` {demand}, and in {where} it is {others}"
    yield Diagnostic("TST520", message, assertion.place)


def _set(assertion: FieldAssertion, found: set[str]) -> Iterator[Diagnostic]:
    wanted = set(assertion.values or ())
    parts = []
    if missing := sorted(wanted - found):
        parts.append(f"lacks {_listed([_quoted(value) for value in missing])}")
    if extra := sorted(found - wanted):
        parts.append(f"also has {_listed([_quoted(value) for value in extra])}")
    if parts:
        yield Diagnostic("TST520", f"`{assertion.field}` {' and '.join(parts)}", assertion.place)


def _absent(assertion: FieldAssertion, rows: Sequence[Row]) -> Diagnostic:
    found = nearest(assertion.field, {name for row in rows for name in row})
    hint = f"did you mean `{found}`?" if found else None
    return Diagnostic("TST521", f"no row has the field `{assertion.field}`", assertion.place, hint)


def _quoted(value: str) -> str:
    return f"`{value}`" if value else "empty"


def _listed(values: Sequence[str]) -> str:
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return ", ".join(values[:_SHOWN]) + more
