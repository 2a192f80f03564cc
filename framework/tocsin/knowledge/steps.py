"""What the steps of extraction have in common: each reads fields and writes others, as far as they are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.expressions.regexes import RegexError
from tocsin.expressions.values import Row, Value, texts
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.patterns import Pattern, compile_pattern
from tocsin.source import Span

__all__ = [
    "DEFAULT_FIELDS",
    "Apply",
    "Names",
    "Step",
    "clean_key",
    "compile_setting_pattern",
    "first_text",
    "joined",
    "needs",
    "wanted_among",
]

Names: TypeAlias = frozenset[str] | None
"""Field names; None stands for every field."""

Apply: TypeAlias = Callable[[Row], None]

DEFAULT_FIELDS = frozenset({"_raw", "_time", "host", "index", "source", "sourcetype"})
"""What every event has before any extraction; no extraction replaces it."""

_UNCLEAN = re.compile(r"[^A-Za-z0-9]")
_LEADING = re.compile(r"[_0-9]+")


class Step(Protocol):
    """One setting at work. `kind` and `label` say what it is, `setting` where it is written."""

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def setting(self) -> Setting | None: ...

    def provides(self, needed: Names) -> bool:
        """Whether the step may change any of the fields."""

    def before(self, needed: Names) -> Names:
        """Return the fields needed before the step, given those needed after it."""

    def compile(self, needed: Names) -> Apply:
        """Return the function that changes a row as far as the needed fields go."""


def needs(name: str, needed: Names) -> bool:
    """Whether a field is needed."""
    return needed is None or name in needed


def wanted_among(names: Iterable[str], needed: Names) -> tuple[str, ...]:
    """Return those of the names that are needed, in their order, each once."""
    return tuple(name for name in dict.fromkeys(names) if needed is None or name in needed)


def joined(needed: Names, more: Names) -> Names:
    """Return the names of both."""
    return None if needed is None or more is None else needed | more


def clean_key(key: str) -> str:
    """Return a field name from a key in the data: letters, digits and underscores, beginning with a letter."""
    cleaned = _UNCLEAN.sub("_", key)
    leading = _LEADING.match(cleaned)
    return cleaned[leading.end() :] if leading else cleaned


def first_text(value: Value | None) -> str | None:
    """Return the first text of a value."""
    return next(iter(texts(value)), None)


def compile_setting_pattern(
    pattern: str, setting: Setting | None, diagnostics: list[Diagnostic], flags: str = ""
) -> Pattern | None:
    """Compile the regex of a setting, or report why it never matches."""
    try:
        return compile_pattern(flags + pattern)
    except RegexError as error:
        offset = max(0, error.position - len(flags))
        place = setting.source().place(Span(offset, offset + 1)) if setting else None
        message = f"This regex is malformed and never matches: {error.message}."
        diagnostics.append(Diagnostic("KNO304", message, place, severity=Severity.WARNING))
        return None
