"""Searches that are only known as text when a search runs: templates of `map`, constraints of data models."""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.engine.commands import GRAMMAR
from tocsin.engine.context import Context
from tocsin.engine.macros import evaluate_macro
from tocsin.source import SourceText
from tocsin.spl import parse_search
from tocsin.spl.parsing import Parsed

__all__ = ["parse_written", "run_context"]

_WORD = re.compile(r"\s*([A-Za-z_]\w*)(?![\w.:{}@-]*\s*(?:[=<>!]|IN\s*\())", re.I)


def parse_written(source: SourceText, context: Context, *, bracketed: bool = False) -> Parsed:
    """Parse a search with the macros of the running search; raises SearchError.

    A `bracketed` one may leave out the pipe before its first command.
    """
    if bracketed and (found := _WORD.match(source.text)) and GRAMMAR.find(found.group(1)):
        source = SourceText(source.name, f"| {source.text}")
    parsed = parse_search(source, GRAMMAR, context.macros, evaluate_macro(context.scope))
    parsed.require()
    return parsed


def run_context(parsed: Parsed, context: Context) -> Context:
    """Return a context in which mistakes are placed in the parsed text."""
    return replace(context, scope=replace(context.scope, source=parsed.source))
