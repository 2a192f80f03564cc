"""The `regex` package as a regex engine, for machines on which `pcre2` cannot be imported.

Patterns are rewritten from PCRE2's dialect. What has no counterpart is refused rather than read differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import regex

from tocsin.expressions.regexes.interface import Match, Regex, RegexError, RegexLimitError
from tocsin.expressions.regexes.tokens import Kind, Token, group_names, join, required_text

__all__ = ["compile_fallback"]

_SECONDS = 1.0
_WORD = "A-Za-z0-9_"
_SPACE = r"\t\n\x0b\f\r\x20"
_POSIX = {
    "alpha": "A-Za-z",
    "digit": "0-9",
    "alnum": "A-Za-z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "word": _WORD,
    "space": _SPACE,
    "blank": r"\t\x20",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9A-Fa-f",
    "cntrl": r"\x00-\x1f\x7f",
    "print": r"\x20-~",
    "graph": "!-~",
    "ascii": r"\x00-\x7f",
}
_SETS = {"w": _WORD, "d": "0-9", "s": _SPACE, "h": r"\t\x20\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"}
_SETS["v"] = r"\n\x0b\f\r\x85\u2028\u2029"
_BOUNDARY = f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_NO_BOUNDARY = f"(?:(?<=[{_WORD}])(?=[{_WORD}])|(?<![{_WORD}])(?![{_WORD}]))"
_ESCAPES = {
    "A": r"\A",
    "b": _BOUNDARY,
    "B": _NO_BOUNDARY,
    "G": r"\G",
    "K": r"\K",
    "N": r"[^\n]",
    "R": r"\R",
    "X": r"\X",
    "Z": r"(?=\n?\Z)",
    "z": r"\Z",
}
_CONTROLS = {"a": 7, "e": 27, "f": 12, "n": 10, "r": 13, "t": 9}
_SET_ESCAPE = r"(?:\\[wdshvWDSHV]|\[:\^?\w+:\])"
_CLASS_ITEM = re.compile(
    r"\[:(?P<posix>\^?\w+):\]|\\Q(?P<quoted>.*?)(?:\\E|\Z)|(?P<none>\\E)"
    r"|(?P<escape>\\(?:[pPxoN]\{[^}]*\}|x[0-9A-Fa-f]{0,2}|c.|[pP].|[0-7]{1,3}|.))|(?P<range>-(?!\]\Z))|(?P<literal>.)",
    re.DOTALL,
)


class FallbackRegex(Regex):
    """A pattern compiled by the `regex` package."""

    __slots__ = ("_compiled", "_required")

    def __init__(self, pattern: str, compiled: Any, tokens: Sequence[Token], ignore_case: bool) -> None:
        told = sorted(compiled.groupindex.items(), key=lambda pair: pair[1])
        super().__init__(pattern, ignore_case, {name: (number,) for name, number in told})
        self._compiled = compiled
        self._required = "" if ignore_case else required_text(tokens)

    @property
    def group_count(self) -> int:
        count: int = self._compiled.groups
        return count

    def test(self, text: str) -> bool:
        return self.search(text) is not None

    def search(self, text: str) -> Match | None:
        if self._required not in text:
            return None
        try:
            found: Match | None = self._compiled.search(text, timeout=_SECONDS)
        except TimeoutError as error:
            raise RegexLimitError(self.pattern) from error
        return found

    def finditer(self, text: str) -> Iterator[Match]:
        try:
            yield from self._compiled.finditer(text, timeout=_SECONDS)
        except TimeoutError as error:
            raise RegexLimitError(self.pattern) from error


def compile_fallback(pattern: str, tokens: Sequence[Token], *, ignore_case: bool = False) -> Regex:
    """Compile a pattern with the `regex` package."""
    _refuse_duplicates(tokens)
    translated, _ = join(tokens, _translate)
    flags = regex.V1 | (regex.IGNORECASE if ignore_case else 0)
    try:
        compiled = regex.compile(f"(?-f){translated}", flags)
    except regex.error as error:
        raise RegexError(error.msg, _approximate(error.pos, pattern)) from error
    return FallbackRegex(pattern, compiled, tokens, ignore_case)


def _approximate(position: int | None, pattern: str) -> int:
    """Return a position that lies in the pattern: the translation's is near enough to look there."""
    return max(0, min((position or 0) - len("(?-f)"), len(pattern)))


def _refuse_duplicates(tokens: Sequence[Token]) -> None:
    """Refuse two groups of one name, which the package would accept and PCRE2 does not."""
    allowed = any(token.kind is Kind.OPEN and re.match(r"\(\?[a-zA-Z]*J", token.text) for token in tokens)
    for name, numbers in group_names(tokens).items():
        if len(numbers) > 1 and not allowed:
            last = [token for token in tokens if token.kind is Kind.OPEN and token.value == name][-1]
            raise RegexError("two named subpatterns have the same name (PCRE2_DUPNAMES not set)", last.start)


def _translate(token: Token) -> str:
    """Write a token as the package reads it."""
    match token.kind:
        case Kind.LITERAL:
            return _literal(token.value)
        case Kind.ESCAPE:
            return _escape(token)
        case Kind.CLASS:
            return _class(token)
        case Kind.OPEN:
            return _open(token)
        case _:
            return token.text


def _literal(character: str) -> str:
    """Write a character that stands for itself."""
    return f"\\x{ord(character):02x}" if character.isspace() and character.isascii() else regex.escape(character)


def _open(token: Token) -> str:
    """Write what opens a group."""
    if token.text.startswith("(*"):
        known = re.fullmatch(r"\(\*(?:SKIP|PRUNE|FAIL|F)\)", token.text)
        return token.text if known else _refuse(token, "this verb has no counterpart in the fallback engine")
    if token.value:
        return f"(?P<{token.value}>"
    flags = re.fullmatch(r"\(\?([a-zA-Z]*)(-[a-zA-Z]+)?([:)])", token.text)
    if flags is None or token.text == "(?R)":
        return token.text
    if set(flags[1] + (flags[2] or "")) - set("imsxJ-"):
        _refuse(token, "this option has no counterpart in the fallback engine")
    kept = flags[1].replace("J", "") + (flags[2] or "")
    return "" if flags[3] == ")" and not kept else f"(?{kept}{flags[3]}"


def _escape(token: Token) -> str:
    """Write an escape that stands outside a character class."""
    text = token.text[1:]
    if text in _ESCAPES:
        return _ESCAPES[text]
    if text[:1] in "kg" and len(text) > 1:
        return _reference(token)
    if text.isdigit() and text[0] != "0":
        return token.text if len(text) == 1 else f"(?:\\{text})"
    written = _class_escape(token, token.text)
    return f"[{written}]" if text.lower() in _SETS else written


def _reference(token: Token) -> str:
    """Write a reference to what a group matched, or a call of a group."""
    name = token.text[2:].strip("<>'{}")
    if token.text[1] == "g" and token.text[2] in "<'":
        return f"(?P>{name})" if not name.lstrip("+-").isdigit() else f"(?{name})"
    if name.startswith(("-", "+")):
        _refuse(token, "relative references have no counterpart in the fallback engine")
    return f"(?:\\{name})" if name.isdigit() else f"(?P={name})"


def _class(token: Token) -> str:
    """Write a character class."""
    body = token.text.removeprefix("[")
    if not token.text.endswith("]") or body in {"]", "^]"}:
        _refuse(token, "missing terminating ] for character class")
    negated = body.startswith("^")
    body = body[negated:]
    parts: list[str] = []
    for item in _CLASS_ITEM.finditer(body, 0, len(body) - 1):
        opens_range = item["range"] and parts and parts[-1] != "-"
        parts.append(_range(token, item) if opens_range else _class_item(token, item))
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _class_item(token: Token, item: re.Match[str]) -> str:
    """Write one member of a character class."""
    if item["posix"]:
        name = item["posix"].removeprefix("^")
        members = _POSIX.get(name) or _refuse(token, "unknown POSIX class name")
        return f"[^{members}]" if item["posix"].startswith("^") else members
    if item["quoted"] is not None:
        return "".join(map(_literal, item["quoted"]))
    if item["escape"]:
        return "\\x08" if item["escape"] == "\\b" else _class_escape(token, item["escape"])
    return "" if item["none"] else _literal(item[0])


def _range(token: Token, item: re.Match[str]) -> str:
    """Write the hyphen between the first and the last character of a range."""
    before, after = item.string[: item.start()], item.string[item.end() : item.endpos]
    if re.search(_SET_ESCAPE + r"\Z", before) or re.match(_SET_ESCAPE, after):
        _refuse(token, "invalid range in character class")
    return "-"


def _class_escape(token: Token, text: str) -> str:
    """Write an escape that means the same inside and outside a character class."""
    name = text[1:2]
    if name.lower() in _SETS and len(text) == 2:
        members = _SETS[name.lower()]
        return members if name.islower() else f"[^{members}]"
    if name in _CONTROLS and len(text) == 2:
        return f"\\x{_CONTROLS[name]:02x}"
    if name in {"p", "P"}:
        return text
    if (code := _code_point(text)) is not None:
        return f"\\U{code:08x}"
    if name and not (name.isascii() and name.isalnum()):
        return _literal(name)
    return _refuse(token, "unrecognized character follows \\" if name else "\\ at end of pattern")


def _code_point(text: str) -> int | None:
    """Return the code point that an escape names by number, None for any other escape."""
    if found := re.fullmatch(r"\\x\{([0-9A-Fa-f]+)\}|\\x([0-9A-Fa-f]{0,2})|\\N\{U\+([0-9A-Fa-f]+)\}", text):
        return int(found[1] or found[2] or found[3] or "0", 16)
    if found := re.fullmatch(r"\\o\{([0-7]+)\}|\\([0-7]{1,3})", text):
        return int(found[1] or found[2], 8)
    if text.startswith("\\c") and len(text) == 3:
        return ord(text[2].upper()) ^ 64
    return None


def _refuse(token: Token, reason: str) -> str:
    raise RegexError(reason, token.start)
