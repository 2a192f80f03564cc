"""What to write instead, where that is obvious from a comparison and the event that just fails it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tocsin.diagnostics import nearest
from tocsin.engine.near_misses import Comparing
from tocsin.expressions.values import Row

__all__ = ["remedy_for", "unlike_name"]

_SHORTEST = 3
_LONGEST = 120


def remedy_for(comparing: Comparing, row: Row, event: Row) -> str | None:
    """Return the remedy for a comparison that an event fails; `event` has all fields of it, `row` those searched."""
    for name in comparing.fields:
        if name not in row:
            return unlike_name(name, event)
    if comparing.negated:
        return None
    pairs = [
        (wanted, value) for values in comparing.found(row).values() for wanted in comparing.wanted for value in values
    ]
    return next((said for wanted, value in pairs for said in _remedies(wanted, value, comparing)), None)


def unlike_name(name: str, event: Mapping[str, object]) -> str | None:
    """Return the remedy for a field that an event does not have, going by the fields that it has."""
    known = [other for other in event if not other.startswith("_")]
    same = next((other for other in known if other.casefold() == name.casefold()), None)
    if same:
        return f"names of fields keep their case: write `{same}`"
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else None


def _remedies(wanted: str, value: str, comparing: Comparing) -> Iterator[str]:
    """Yield what would make a literal fit a value."""
    if comparing.case_sensitive and wanted != value and wanted.casefold() == value.casefold():
        yield f"the comparison keeps case: write `{value}`, or compare `lower(…)`"
    core = wanted.strip("*") if comparing.wildcards else wanted
    if core.strip() != core and core.strip().casefold() == value.casefold():
        yield f"take the blanks off: write `{value}`"
    folded, text = core.casefold(), value.casefold()
    if comparing.wildcards and len(core) >= _SHORTEST and "*" not in core and folded in text:
        head = "" if text.startswith(folded) else "*"
        tail = "" if text.endswith(folded) else "*"
        yield f"write `{head}{core}{tail}`: without a wildcard the whole value must be equal"
    if "\\" in core and core.replace("\\\\", "\\").casefold() in text:
        yield "in quotes a backslash is written twice, not more often"
    if core.replace("/", "\\").casefold() in text or core.replace("\\", "/").casefold() in text:
        yield "the event writes its paths with the other slash"
    if len(value) <= _LONGEST and _alike(folded, text):
        yield f"did you mean `{value}`?"


def _alike(wanted: str, found: str) -> bool:
    return len(wanted) >= _SHORTEST and nearest(wanted, [found]) is not None
