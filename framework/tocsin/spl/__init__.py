"""The language: source text, trees, parsers, macro expansion and printer. It knows no events, files or Splunk."""

from tocsin.spl.macros import MacroDefinition, MacroTable
from tocsin.spl.parsing import Parsed, parse_expression, parse_predicate, parse_search
from tocsin.spl.pipeline import Pipeline

__all__ = ["MacroDefinition", "MacroTable", "Parsed", "Pipeline", "parse_expression", "parse_predicate", "parse_search"]
