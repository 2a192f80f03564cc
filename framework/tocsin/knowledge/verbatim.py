"""Fields whose every value stands in the raw text of its event just as it is.

A search for such a value may look for it in the raw text first, and need not extract anything from an event without it.
Regexes and delimiters copy text; automatic `key=value` extraction does too. Calculated fields, lookups and structured
formats, whose values may be written with escapes, do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tocsin.knowledge.aliases import FieldAlias
from tocsin.knowledge.inline_extraction import InlineExtraction
from tocsin.knowledge.steps import Step
from tocsin.knowledge.transform_extraction import TransformExtraction

__all__ = ["verbatim_fields"]

_TAKEN_FROM_ELSEWHERE = frozenset(("_time", "host", "index", "source", "sourcetype", "eventtype", "tag"))


def verbatim_fields(steps: Sequence[Step]) -> Callable[[str], bool]:
    """Return whether a field stands in the raw text, given every step that may set it; the answers are kept."""
    known: dict[str, bool] = {}

    def verbatim(field: str) -> bool:
        if field not in known:
            known[field] = _stands_in_raw(field, steps)
        return known[field]

    return verbatim


def _stands_in_raw(field: str, steps: Sequence[Step]) -> bool:
    if field == "_raw":
        return not any(step.provides(frozenset((field,))) for step in steps)
    if field in _TAKEN_FROM_ELSEWHERE or "::" in field:
        return False
    setters = [(number, step) for number, step in enumerate(steps) if step.provides(frozenset((field,)))]
    return bool(setters) and all(_copies(step, steps[:number]) for number, step in setters)


def _copies(step: Step, before: Sequence[Step]) -> bool:
    """Whether a step sets fields only to texts copied from the raw text, or from a field that stands in it."""
    match step:
        case InlineExtraction(source_field=source) | TransformExtraction(source_field=source, copies=True):
            return source == "_raw" or _stands_in_raw(source, before)
        case FieldAlias(original=original):
            return _stands_in_raw(original, before)
        case _:
            return False
