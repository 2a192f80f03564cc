r"""Which stanzas of `props.conf` apply to an event, and which of them wins.

A stanza is for a source (`[source::pattern]`), a host (`[host::pattern]`), a source type (`[name]`) or everything
(`[default]`); the first beats the second and so on, setting by setting. Between stanzas of one kind `priority` decides
(100 for a literal name, 0 for a pattern), then the name that sorts lower in ASCII.

In a pattern `...` stands for any text, `*` for any text without a path separator, a dot for itself; everything else is
PCRE. A stanza that begins with `(::){0}`, or any group with `::` in it that is repeated no times, is a pattern for the
source type. Source types and hosts match without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.expressions.regexes import RegexError, compile_regex
from tocsin.knowledge.conf import DEFAULT, Stanza

__all__ = ["Scope", "StanzaTable", "merge_name"]

_PATTERN_PRIORITY = 0
_LITERAL_PRIORITY = 100
_SOURCETYPE_PATTERN = re.compile(r"\((?:\?:)?::\)\{0\}")
_PATTERN_PART = re.compile(r"\\.|\.\.\.|\*|\.|[^\\.*]+", re.DOTALL)
_IGNORED = ("rule::", "delayedrule::")


class Scope(IntEnum):
    """What a stanza is for, the weakest first."""

    EVERYTHING = 0
    SOURCETYPE = 1
    HOST = 2
    SOURCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stanza with the test that tells whether it applies, and its strength among those that do."""

    stanza: Stanza
    scope: Scope
    priority: int
    applies: Callable[[str], bool]


class StanzaTable:
    """The stanzas of `props.conf`, ready to be matched with events."""

    def __init__(self, stanzas: Iterable[Stanza]) -> None:
        self.diagnostics: list[Diagnostic] = []
        candidates = [found for stanza in stanzas if (found := self._candidate(stanza)) is not None]
        # Among equals the name that sorts lower wins, so it has to come last.
        candidates.sort(key=lambda each: each.stanza.name, reverse=True)
        candidates.sort(key=lambda each: (each.scope, each.priority))
        self._candidates = candidates

    @property
    def sourcetypes(self) -> tuple[str, ...]:
        """The source types that stanzas name literally."""
        return tuple(
            each.stanza.name
            for each in self._candidates
            if each.scope is Scope.SOURCETYPE and each.applies(each.stanza.name)
        )

    def matching(self, source: str, host: str, sourcetype: str) -> list[Stanza]:
        """Return the stanzas that apply, the strongest last."""
        subject = {Scope.EVERYTHING: "", Scope.SOURCETYPE: sourcetype, Scope.HOST: host, Scope.SOURCE: source}
        return [each.stanza for each in self._candidates if each.applies(subject[each.scope])]

    def _candidate(self, stanza: Stanza) -> Candidate | None:
        scope, pattern = _scope(stanza.name)
        if scope is None:
            return None
        if scope is Scope.EVERYTHING:
            return Candidate(stanza=stanza, scope=scope, priority=0, applies=lambda _: True)
        is_pattern = "*" in pattern or "..." in pattern
        try:
            applies = _glob(pattern, scope) if is_pattern else _literal(pattern, scope)
        except RegexError as error:
            message = f"The stanza [{stanza.name}] never applies: {error.message}."
            self.diagnostics.append(Diagnostic("KNO303", message, stanza.place, severity=Severity.WARNING))
            return None
        priority = stanza.number("priority", _PATTERN_PRIORITY if is_pattern else _LITERAL_PRIORITY)
        return Candidate(stanza=stanza, scope=scope, priority=priority, applies=applies)


def merge_name(name: str) -> str:
    """Return the name under which stanzas of several files are one: source types differ in more than case."""
    return name.casefold() if _scope(name)[0] is Scope.SOURCETYPE else name


def _scope(name: str) -> tuple[Scope | None, str]:
    """Return what a stanza is for and the pattern it names; None for kinds that only guess a source type."""
    if name == DEFAULT:
        return Scope.EVERYTHING, ""
    if name.startswith(_IGNORED):
        return None, name
    if name.startswith("source::"):
        return Scope.SOURCE, name.removeprefix("source::")
    if name.startswith("host::"):
        return Scope.HOST, name.removeprefix("host::")
    trick = _SOURCETYPE_PATTERN.match(name)
    return Scope.SOURCETYPE, name[trick.end() :] if trick else name


def _literal(pattern: str, scope: Scope) -> Callable[[str], bool]:
    text = pattern.replace("\\\\", "\\")
    if scope is Scope.SOURCE:
        return lambda subject: subject == text
    folded = text.casefold()
    return lambda subject: subject.casefold() == folded


def _glob(pattern: str, scope: Scope) -> Callable[[str], bool]:
    """Return the test for a whole text; a pattern's own `(?i)` or `(?-i)` counts from where it stands."""
    flags = "(?s)" if scope is Scope.SOURCE else "(?si)"
    return compile_regex(rf"{flags}\A(?:{_translate(pattern)})\z").test


def _translate(pattern: str) -> str:
    return "".join(map(_part, _PATTERN_PART.findall(pattern)))


def _part(part: str) -> str:
    match part:
        case "...":
            return ".*"
        case "*":
            return r"[^/\\]*"
        case ".":
            return r"\."
        case _:
            return part
