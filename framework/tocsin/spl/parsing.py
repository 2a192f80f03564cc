"""From the text of a search to its tree, with every mistake reported at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tocsin.diagnostics import Diagnostic
from tocsin.errors import SearchError
from tocsin.source import SourceText, Span
from tocsin.spl.cursor import Cursor, Grammar, ParseContext, ParseError
from tocsin.spl.lexical import blank_comments, unclosed_comment
from tocsin.spl.macros import Evaluate, MacroTable, MacroUse, expand
from tocsin.spl.parsers.expression import parse_expression as read_expression
from tocsin.spl.parsers.pipeline import parse_pipeline
from tocsin.spl.parsers.predicate import parse_predicate as read_predicate
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees import Expression, Predicate

__all__ = ["Parsed", "parse_expression", "parse_predicate", "parse_search"]

T = TypeVar("T")
_NO_COMMANDS = Grammar(find=lambda _: None, names=lambda: ())


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of the text of a search.

    `source` is the text with macros expanded, which the spans of the tree count in. With errors among the diagnostics
    the pipeline holds only the stages that could be read.
    """

    pipeline: Pipeline
    source: SourceText
    macros: tuple[MacroUse, ...]
    diagnostics: tuple[Diagnostic, ...]

    def require(self) -> Pipeline:
        """Return the pipeline, or raise SearchError with everything that is wrong."""
        if self.diagnostics:
            raise SearchError.of(*self.diagnostics)
        return self.pipeline


def parse_search(
    search: str | SourceText,
    grammar: Grammar,
    macros: MacroTable | Mapping[str, str] | None = None,
    evaluate: Evaluate | None = None,
) -> Parsed:
    """Expand the macros of a search and parse it; never raises for any text."""
    source = SourceText("search", search) if isinstance(search, str) else search
    expansion = expand(source, MacroTable.of(macros or {}), evaluate)
    context = ParseContext(expansion.source, grammar, unresolved=expansion.unresolved)
    pipeline = _read_pipeline(context)
    diagnostics = (*_unclosed_comment(source), *expansion.diagnostics, *_first_at_each_place(context.diagnostics))
    return Parsed(pipeline, expansion.source, expansion.uses, diagnostics)


def _read_pipeline(context: ParseContext) -> Pipeline:
    whole = Span(0, len(context.source.text))
    try:
        return parse_pipeline(Cursor(context, *whole))
    except RecursionError:
        context.diagnostics.append(context.report("SPL113", "This search is nested too deep.", Span(0, 1)))
        return Pipeline(stages=(), span=whole)


def _unclosed_comment(source: SourceText) -> Iterator[Diagnostic]:
    position = unclosed_comment(source.text)
    if position is not None:
        place = source.place(Span(position, position + 3))
        yield Diagnostic("SPL119", "This comment is never closed.", place, "add ``` behind it")


def _first_at_each_place(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics in the order of their places, without those that only repeat an earlier one's place."""
    found: dict[int, Diagnostic] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.place.span.start if diagnostic.place else 0, diagnostic)
    return [found[start] for start in sorted(found)]


def parse_expression(text: str | SourceText, grammar: Grammar = _NO_COMMANDS) -> Expression:
    """Parse an eval expression; raises SearchError."""
    return _whole(text, grammar, read_expression)


def parse_predicate(text: str | SourceText, grammar: Grammar = _NO_COMMANDS) -> Predicate:
    """Parse a predicate of the search command; raises SearchError."""
    return _whole(text, grammar, read_predicate)


def _whole(text: str | SourceText, grammar: Grammar, read: Callable[[Cursor], T]) -> T:
    source = SourceText("expression", text) if isinstance(text, str) else text
    blanked = SourceText(source.name, blank_comments(source.text), source.segments)
    cursor = Cursor(ParseContext(blanked, grammar), 0, len(blanked.text))
    try:
        tree = read(cursor)
        if not cursor.finished():
            cursor.fail("SPL104", f"Unexpected {cursor.excerpt()}.", cursor.here())
    except ParseError as failure:
        raise SearchError.of(failure.diagnostic) from None
    return tree
