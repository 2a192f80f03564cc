"""Parsing with everything that the engine knows: its commands, and macros that compute their text."""

from __future__ import annotations

from tocsin.engine.commands import GRAMMAR
from tocsin.engine.macros import evaluate_macro
from tocsin.expressions.scope import Scope
from tocsin.source import SourceText
from tocsin.spl.cursor import Grammar
from tocsin.spl.macros import MacroTable
from tocsin.spl.parsing import Parsed, parse_search

__all__ = ["parse"]


def parse(
    search: str | SourceText, macros: MacroTable | None = None, now: float = 0, grammar: Grammar = GRAMMAR
) -> Parsed:
    """Expand the macros of a search and parse it; never raises for any text.

    `grammar` is that of Splunk's own commands; `tocsin.engine.custom.grammar_with` adds those of apps.
    """
    return parse_search(search, grammar, macros, evaluate_macro(Scope(now=now)))
