"""Matches words and phrases in raw text where its tokens begin and end.

Major breakers end a token; minor breakers split a token into smaller ones that can be found too. A word matches from
one breaker to the next, in any case; `TERM()` asks for major breakers, `CASE()` for the same case. A `*` stands for any
run of characters inside one major token.
"""

from __future__ import annotations

import re

from tocsin.expressions.wildcards import TextTest

__all__ = ["MAJOR_BREAKERS", "MINOR_BREAKERS", "compile_phrase"]

MAJOR_BREAKERS = frozenset("[]<>(){}|!;,'\"*\n\r\t &?+")
MINOR_BREAKERS = frozenset("/:=@.-$#%\\_")
# Major breakers of several characters: two dashes, and breakers that stand percent-encoded in a URL.
_LONG_BREAKERS = (
    *("%21", "%26", "%3b", "%7c", "%20", "%2b", "%3d", "%5d", "%5b", "%3a", "%0a", "%2c", "%28", "%29"),
    *("%2526", "%2520"),
    "--",
)
_MAJOR = re.escape("".join(sorted(MAJOR_BREAKERS)))
_ANY = re.escape("".join(sorted(MAJOR_BREAKERS | MINOR_BREAKERS)))
_AFTER_LONG_BREAKER = "|".join(f"(?<=(?i:{breaker}))" for breaker in _LONG_BREAKERS)
_BEFORE_LONG_BREAKER = f"(?=(?i:{'|'.join(_LONG_BREAKERS)}))"


def compile_phrase(phrase: str, *, case_sensitive: bool = False, whole_term: bool = False) -> TextTest:
    """Compile a word or phrase to the test whether a raw text holds it, between major breakers for a `whole_term`."""
    wanted = phrase if case_sensitive else phrase.lower()
    core = wanted.strip("*")
    if not core:
        return lambda text: True
    start = "" if wanted.startswith("*") else _start(core, whole_term)
    end = "" if wanted.endswith("*") else _end(core, whole_term)
    holds = _holding([segment for segment in core.split("*") if segment], start, end)
    return holds if case_sensitive else lambda text: holds(text.lower())


def _start(core: str, whole_term: bool) -> str:
    if not whole_term and core[0] in MAJOR_BREAKERS | MINOR_BREAKERS:
        return ""
    return f"(?:(?<![^{_MAJOR if whole_term else _ANY}])|{_AFTER_LONG_BREAKER})"


def _end(core: str, whole_term: bool) -> str:
    if whole_term:
        return f"(?:(?![^{_MAJOR}])|{_BEFORE_LONG_BREAKER})"
    # Every long breaker begins with a minor one.
    return "" if core[-1] in MAJOR_BREAKERS | MINOR_BREAKERS else f"(?![^{_ANY}])"


def _holding(segments: list[str], start: str, end: str) -> TextTest:
    """Look for the first segment as plain text, and for the rest only where that stands."""
    pattern = re.compile(start + f"[^{_MAJOR}]*".join(map(re.escape, segments)) + end)
    first, *rest = segments
    if not rest and not start and not end:
        return lambda text: first in text

    def holds(text: str) -> bool:
        position = text.find(first)
        while position >= 0:
            if pattern.match(text, position):
                return True
            position = text.find(first, position + 1)
        return False

    return holds
