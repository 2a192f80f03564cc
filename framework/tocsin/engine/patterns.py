"""Regular expressions among the arguments of commands: compiled, or refused at their place."""

from __future__ import annotations

from tocsin.engine.context import Context
from tocsin.expressions.regexes import Regex, RegexError, compile_regex
from tocsin.expressions.sed import SedError, SedScript, compile_sed
from tocsin.spl.trees.clause import RegexLiteral

__all__ = ["regex_of", "sed_of"]


def regex_of(literal: RegexLiteral, context: Context) -> Regex:
    """Compile a regular expression; a malformed one is refused."""
    try:
        return compile_regex(literal.text)
    except RegexError as error:
        context.refuse("SPL211", f"This regular expression cannot be read: {_reason(error)}.", literal)


def sed_of(literal: RegexLiteral, context: Context) -> SedScript:
    """Compile a sed script; a malformed one is refused."""
    try:
        return compile_sed(literal.text)
    except RegexError as error:
        context.refuse("SPL211", f"This regular expression cannot be read: {_reason(error)}.", literal)
    except SedError as error:
        hint = "write s/regex/replacement/flags or y/characters/characters/"
        context.refuse("SPL213", f"This sed script cannot be read: {_reason(error)}.", literal, hint)


def _reason(error: RegexError | SedError) -> str:
    return f"{error.message} (at character {error.position + 1})"
