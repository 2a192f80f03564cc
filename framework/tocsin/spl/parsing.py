"""From the text of a search to its tree, with every mistake reported at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tocsin.diagnostics import Diagnostic
from tocsin.errors import SearchError
from tocsin.source import SourceText
from tocsin.spl.cursor import Cursor, Failure, Grammar, ParseContext
from tocsin.spl.lexical import blank_comments
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
    pipeline = parse_pipeline(Cursor(context, 0, len(expansion.source.text)))
    found = {(d.code, d.place.span if d.place else None): d for d in context.diagnostics}
    diagnostics = sorted(found.values(), key=lambda d: d.place.span if d.place else (0, 0))
    return Parsed(pipeline, expansion.source, expansion.uses, (*expansion.diagnostics, *diagnostics))


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
    except Failure as failure:
        raise SearchError.of(failure.diagnostic) from None
    return tree
