"""The `pcre2` package as a regex engine."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import pcre2

from tocsin.expressions.regexes.interface import Match, Regex, RegexError, RegexLimitError
from tocsin.expressions.regexes.replacement import Replacement, parse_replacement
from tocsin.expressions.regexes.tokens import Kind, Token, group_names, join, required_text

__all__ = ["compile_pcre"]

_JIT_STACK_EXHAUSTED = -46
_LIMITS = frozenset({-47, -53, -63})
_SURROGATE = re.compile("[\ud800-\udfff]")
_HEX_BRACES = re.compile(r"(\\\\)|\\x\{([0-9A-Fa-f]+)\}|\\x([0-9A-Fa-f]?)(?![0-9A-Fa-f{])")


class PcreRegex(Regex):
    """A pattern compiled by PCRE2."""

    __slots__ = ("_compiled", "_count", "_required", "_translated")

    def __init__(
        self, pattern: str, translated: str, compiled: Any, tokens: Sequence[Token], ignore_case: bool
    ) -> None:
        super().__init__(pattern, ignore_case, _names(compiled, tokens))
        self._compiled = compiled
        self._translated = translated
        self._count: int = compiled.groups
        self._required = "" if ignore_case else required_text(tokens)

    @property
    def group_count(self) -> int:
        return self._count

    def test(self, text: str) -> bool:
        return self.search(text) is not None

    def search(self, text: str) -> Match | None:
        if self._required not in text:
            return None
        try:
            found: Match | None = self._compiled.search(text)
        except pcre2.LibraryError as error:
            self._give_up_jit(error)
            return self.search(text)
        except UnicodeEncodeError:
            return self.search(_encodable(text))
        return found

    def finditer(self, text: str) -> Iterator[Match]:
        if self._required not in text:
            return iter(())
        return self._matches(text)

    def _matches(self, text: str) -> Iterator[Match]:
        """Return the matches, starting over without JIT where its stack is too small."""
        found = 0
        try:
            for match in self._compiled.finditer(text):
                found += 1
                yield match
        except pcre2.LibraryError as error:
            self._give_up_jit(error)
            yield from list(self._matches(text))[found:]
        except UnicodeEncodeError:
            yield from self._matches(_encodable(text))

    def sub(self, replacement: str | Replacement, text: str, count: int = 0) -> str:
        if self._required not in text:
            return text
        parsed = parse_replacement(replacement) if isinstance(replacement, str) else replacement
        if count:
            return super().sub(parsed, text, count)
        try:
            replaced: str = self._compiled.sub(_template(parsed, self._count), text)
        except (pcre2.LibraryError, UnicodeEncodeError):
            return super().sub(parsed, text)
        return replaced

    def _give_up_jit(self, error: Any) -> None:
        """Go on without JIT when its stack is exhausted; any other error ends the match."""
        if error.code != _JIT_STACK_EXHAUSTED or not self._compiled.jit:
            raise RegexLimitError(self.pattern) from error
        self._compiled = pcre2.compile(self._translated, self._compiled.flags, jit=False)


def compile_pcre(pattern: str, tokens: Sequence[Token], *, ignore_case: bool = False) -> Regex:
    """Compile a pattern with PCRE2."""
    translated, starts = join(tokens, _translate)
    flags = pcre2.ASCII | (pcre2.IGNORECASE if ignore_case else 0)
    try:
        compiled = _compile(translated, flags)
    except pcre2.PatternError as error:
        raise RegexError(_reason(error.msg), _origin(error.pos, starts)) from error
    except UnicodeEncodeError as error:
        raise RegexError("the pattern holds a character that is no Unicode text", error.start) from error
    return PcreRegex(pattern, translated, compiled, tokens, ignore_case)


def _compile(translated: str, flags: int) -> Any:
    """Compile with JIT where this machine and this pattern allow it."""
    try:
        return pcre2.compile(translated, flags)
    except pcre2.PatternError:
        raise
    except pcre2.LibraryError:
        return pcre2.compile(translated, flags, jit=False)


def _reason(message: str) -> str:
    """Return PCRE2's words without the position, which we give in our own terms."""
    return message.partition("; ")[2] or message


def _origin(position: int, starts: Sequence[tuple[int, int]]) -> int:
    """Return the position in the pattern of a position in its translation."""
    index = bisect_right(starts, position, key=lambda pair: pair[0]) - 1
    return starts[index][1] + position - starts[index][0] if index >= 0 else position


def _names(compiled: Any, tokens: Sequence[Token]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the named groups; PCRE2 tells one number per name, which `(?J)` makes too few."""
    told = sorted(compiled.groupindex.items(), key=lambda pair: pair[1])
    names: dict[str, tuple[int, ...]] = {name: (number,) for name, number in told}
    if any(token.text.startswith("(?") and "J" in token.text for token in tokens if token.kind is Kind.OPEN):
        names |= {name: numbers for name, numbers in group_names(tokens).items() if len(numbers) > 1}
    return names


def _translate(token: Token) -> str:
    r"""Write a token as the package understands it: it compiles with an option that takes `\x{...}` and `\xh` away."""
    if token.kind is Kind.LITERAL and token.text == token.value and token.value in _MEANINGFUL:
        return "\\" + token.value
    if token.kind in {Kind.ESCAPE, Kind.CLASS}:
        return _HEX_BRACES.sub(_hexadecimal, token.text)
    return token.text


_MEANINGFUL = frozenset("\\^$.[]|()*+?{}#- \t\n")


def _hexadecimal(found: re.Match[str]) -> str:
    """Write a code point as PCRE2 reads it under that option."""
    if found[1]:
        return found[1]
    code = int(found[2] or found[3] or "0", 16)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else chr(min(code, 0x10FFFF))


def _template(replacement: Replacement, group_count: int) -> str:
    """Write a replacement as PCRE2's own substitution reads it."""
    return "".join(
        re.sub(r"([\\$])", r"\\\1", piece)
        if isinstance(piece, str)
        else f"${{{piece}}}"
        if piece <= group_count
        else ""
        for piece in replacement.pieces
    )


def _encodable(text: str) -> str:
    """Return a text of the same length that UTF-8 can hold."""
    return _SURROGATE.sub("\ufffd", text)
