"""Regular expressions as Splunk has them: PCRE2, behind one façade.

Three engines stand behind `compile_regex`: text search for patterns that are plain text, the `pcre2` package, and the
`regex` package where `pcre2` cannot be imported. A pattern that the engine refuses is a `RegexError`; one that would
take for ever ends with a `RegexLimitError`, as it does in Splunk.
"""

from __future__ import annotations

from functools import lru_cache

from tocsin.expressions.regexes.interface import Match, Regex, RegexError, RegexLimitError
from tocsin.expressions.regexes.plain import compile_plain
from tocsin.expressions.regexes.replacement import Replacement, parse_replacement
from tocsin.expressions.regexes.tokens import required_text, tokenize

try:
    from tocsin.expressions.regexes.pcre import compile_pcre as compile_engine
except ImportError:
    from tocsin.expressions.regexes.fallback import compile_fallback as compile_engine

__all__ = [
    "Match",
    "Regex",
    "RegexError",
    "RegexLimitError",
    "Replacement",
    "compile_regex",
    "parse_replacement",
    "required_text",
    "tokenize",
]


@lru_cache(maxsize=2048)
def compile_regex(pattern: str, *, ignore_case: bool = False) -> Regex:
    """Compile a pattern, or return the one compiled before; raise `RegexError` for a malformed one."""
    tokens = tokenize(pattern)
    return compile_plain(pattern, tokens, ignore_case=ignore_case) or compile_engine(
        pattern, tokens, ignore_case=ignore_case
    )
