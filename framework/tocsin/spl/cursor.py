"""A cursor over the text of a search: matching, looking ahead and reporting what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from tocsin.diagnostics import Diagnostic, Related, nearest
from tocsin.source import SourceText, Span

if TYPE_CHECKING:
    from tocsin.spl.command import Command

__all__ = ["Cursor", "Grammar", "ParseContext", "ParseError"]

_BLANKS = re.compile(r"\s*")
_BLANKS_AND_COMMAS = re.compile(r"[\s,]*")
_CLOSERS = {"(": ")", "[": "]"}
_BALANCE = re.compile(r'\\.|"(?:[^"\\]|\\.)*"|[()\[\]]', re.S)
_BRACKETS = re.compile(r'\\.|"(?:[^"\\]|\\.)*"|[\[\]]', re.S)
_EXCERPT = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,()|\[\]]+|.', re.S)


class ParseError(Exception):
    """A syntax error on its way to the stage that recovers from it."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Grammar:
    """The commands that a parser is given: how to find one by name, and all names for suggestions."""

    find: Callable[[str], type[Command] | None]
    names: Callable[[], Iterable[str]]


@dataclass(slots=True)
class ParseContext:
    """What one parse shares: its text, the commands it knows and the diagnostics found so far."""

    source: SourceText
    grammar: Grammar
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unresolved: tuple[Span, ...] = ()
    nesting: int = 0

    def is_unresolved(self, span: Span) -> bool:
        """Whether the span holds a macro call that could not be expanded, so that its own errors mean nothing."""
        return any(span.start <= hole.start < span.end or span.start < hole.end <= span.end for hole in self.unresolved)

    def report(self, code: str, message: str, span: Span, hint: str | None = None) -> Diagnostic:
        """Make a diagnostic placed in this text, with the macro definitions on the way to its origin."""
        place = self.source.place(span)
        related = tuple(Related(note, at) for note, at in place.trail())
        return Diagnostic(code, message, place, hint, related=related)


@dataclass(slots=True)
class Cursor:
    """A position in a stretch of text."""

    context: ParseContext
    position: int
    end: int

    @property
    def text(self) -> str:
        """The whole text; positions count from its start."""
        return self.context.source.text

    def skip(self) -> None:
        """Pass blanks."""
        self.position = _BLANKS.match(self.text, self.position, self.end).end()  # type: ignore[union-attr]

    def skip_commas(self) -> None:
        """Pass blanks and commas."""
        self.position = _BLANKS_AND_COMMAS.match(self.text, self.position, self.end).end()  # type: ignore[union-attr]

    def finished(self) -> bool:
        """Whether nothing but blanks is left."""
        self.skip()
        return self.position >= self.end

    def looks(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern here without moving."""
        return pattern.match(self.text, self.position, self.end)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern here and move behind it."""
        found = pattern.match(self.text, self.position, self.end)
        if found:
            self.position = found.end()
        return found

    def accept(self, literal: str) -> bool:
        """Pass blanks and, if the literal stands here, the literal."""
        self.skip()
        if self.text.startswith(literal, self.position, self.end):
            self.position += len(literal)
            return True
        return False

    def expect(self, literal: str, opened: int | None = None) -> None:
        """Pass the literal, or fail at the place where it is missing or where what it closes was opened."""
        if self.accept(literal):
            return
        if opened is not None and self.position >= self.end:
            self.fail(
                "SPL103", f"This '{self.text[opened]}' is never closed.", Span(opened, opened + 1), f"add '{literal}'"
            )
        self.fail("SPL104", f"Expected '{literal}' before {self.excerpt()}.", self.here())

    def here(self) -> Span:
        """Return the span of the next word, or of the end of the stretch."""
        self.skip()
        found = self.looks(_EXCERPT)
        return Span(self.position, found.end()) if found else Span(self.end, self.end + 1)

    def excerpt(self) -> str:
        """Quote the next word for a message."""
        span = self.here()
        if span.start >= self.end:
            return "the end of the command" if self._followed_by_pipe() else "the end of the search"
        word = self.text[span.start : span.end]
        return f"'{word}'" if len(word) <= 40 else f"'{word[:39]}…'"

    def _followed_by_pipe(self) -> bool:
        return self.text[self.end : self.end + 1] == "|"

    def fail(self, code: str, message: str, span: Span, hint: str | None = None) -> NoReturn:
        """Give up on this stage with a diagnostic."""
        raise ParseError(self.context.report(code, message, span, hint))

    def suggest(self, name: str, known: Iterable[str]) -> str | None:
        """Return a hint with the known name most like this one."""
        found = nearest(name, known)
        return f"did you mean '{found}'?" if found else None

    def within(self, start: int, end: int) -> Cursor:
        """Return a cursor over a stretch of the same text, which ends no later than this one."""
        return Cursor(self.context, start, min(end, self.end))

    def closing(self, opened: int) -> int:
        """Return the position of the bracket that closes the one at `opened`, quoted texts passed over."""
        opener = self.text[opened]
        pattern = _BRACKETS if opener == "[" else _BALANCE
        stack: list[str] = []
        for found in pattern.finditer(self.text, opened, self.end):
            mark = found.group()
            if mark in _CLOSERS:
                stack.append(_CLOSERS[mark])
            elif mark in ")]" and stack and stack.pop() == mark and not stack:
                return found.start()
        self.fail("SPL103", f"This '{opener}' is never closed.", Span(opened, opened + 1), f"add '{_CLOSERS[opener]}'")
