r"""The tokens of a PCRE2 pattern, as far as the engines need them.

    pattern    := token*
    token      := literal | escape | class | open | ")" | "|" | "." | "^" | "$" | quantifier | comment
    literal    := any other character | \ and punctuation | each character between \Q and \E
    escape     := \ and a letter or digits, with its {...}, <...> or '...'
    class      := [ ... ]
    open       := "(" with what belongs to it: (?: (?= (?<name> (?P<name> (?i) (*VERB) ...
    quantifier := * + ? {n} {n,} {n,m} {,m}, then + or ?

Texts that are no pattern still have tokens: judging a pattern is the engine's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Kind", "Token", "group_names", "is_capturing", "is_group", "join", "required_text", "tokenize"]


class Kind(Enum):
    """What a token is."""

    LITERAL = auto()
    ESCAPE = auto()
    CLASS = auto()
    OPEN = auto()
    CLOSE = auto()
    ALTERNATION = auto()
    DOT = auto()
    START = auto()
    END = auto()
    QUANTIFIER = auto()
    COMMENT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` as it was written, `value` the character that a literal stands for, or the name of a group."""

    kind: Kind
    text: str
    start: int
    value: str = ""


_QUANTIFIER = re.compile(r"(?:[*+?]|\{ *\d+ *(?:, *\d* *)?\}|\{ *, *\d+ *\})[+?]?")
_ESCAPE = re.compile(
    r"\\(?:[pPxogNu]\{[^}]*\}|[kg](?:<[^>]*>|'[^']*'|\{[^}]*\})|x[0-9A-Fa-f]{0,2}|c.|g[+-]?\d+|[pP].|0[0-7]{0,2}|\d+|.)?",
    re.DOTALL,
)
_CLASS = re.compile(r"\[\^?\]?(?:\\Q.*?(?:\\E|\Z)|\\.|\[:\^?\w+:\]|[^\]\\])*\]?", re.DOTALL)
_COMMENT = re.compile(r"\(\?#[^)]*\)?")
_OPEN = re.compile(
    r"\((?:\*[^)]*\)|\?(?:P?<(?P<name>\w+)>|'(?P<quoted>\w+)'"
    r"|P=\w+\)|P>\w+\)|&\w+\)|R\)|[+-]?\d+\)|C\d*\)"
    r"|\^?[a-zA-Z]*(?:-[a-zA-Z]*)?[:)]|<[=!*]|[=!>|*]|\())?"
)
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_IGNORED = re.compile(r"#[^\n]*\n?|\s+")
_SIMPLE = {")": Kind.CLOSE, "|": Kind.ALTERNATION, ".": Kind.DOT, "^": Kind.START, "$": Kind.END}
_CHANGING = re.compile(r"\(\*|\(\?\(|\(\?[\^a-zA-Z-]+[:)]")
_EXTENDED = re.compile(r"\(\?\^?[a-zA-Z]*x[a-zA-Z]*(?:-[a-zA-Z]*)?[:)]")


def tokenize(pattern: str) -> tuple[Token, ...]:
    """Split a pattern into its tokens."""
    tokens: list[Token] = []
    extended = False
    position = 0
    while position < len(pattern):
        if quoted := _QUOTED.match(pattern, position):
            tokens += [Token(Kind.LITERAL, c, quoted.start(1) + i, c) for i, c in enumerate(quoted[1])]
            position = quoted.end()
            continue
        if pattern.startswith("\\E", position):
            position += 2
            continue
        token = _extended_token(pattern, position) if extended else None
        token = token or _token(pattern, position)
        extended = extended or (token.kind is Kind.OPEN and _EXTENDED.fullmatch(token.text) is not None)
        tokens.append(token)
        position += len(token.text)
    return tuple(tokens)


def _extended_token(pattern: str, position: int) -> Token | None:
    """Return the comment or the white space that stands at a position after `(?x)`, None when there is none."""
    found = _IGNORED.match(pattern, position)
    return Token(Kind.COMMENT, found[0], position) if found else None


def _token(pattern: str, position: int) -> Token:
    """Return the token at a position."""
    character = pattern[position]
    if character == "\\":
        return _escape(_found(_ESCAPE, pattern, position), position)
    if character == "[":
        return Token(Kind.CLASS, _found(_CLASS, pattern, position), position)
    if character == "(":
        if pattern.startswith("(?#", position):
            return Token(Kind.COMMENT, _found(_COMMENT, pattern, position), position)
        return _open(pattern, position)
    if character in _SIMPLE:
        return Token(_SIMPLE[character], character, position)
    if quantifier := _QUANTIFIER.match(pattern, position):
        return Token(Kind.QUANTIFIER, quantifier[0], position)
    return Token(Kind.LITERAL, character, position, character)


def _found(expression: re.Pattern[str], pattern: str, position: int) -> str:
    """Return what an expression that always matches finds at a position."""
    found = expression.match(pattern, position)
    assert found is not None
    return found[0]


def _escape(text: str, position: int) -> Token:
    """Return the token of an escape: a backslash before punctuation makes a literal."""
    if len(text) == 2 and text[1].isascii() and not text[1].isalnum():
        return Token(Kind.LITERAL, text, position, text[1])
    return Token(Kind.ESCAPE, text, position)


def _open(pattern: str, position: int) -> Token:
    """Return the token that opens a group, or that stands in parentheses for something else, such as `(?i)`."""
    found = _OPEN.match(pattern, position)
    assert found is not None
    return Token(Kind.OPEN, found[0], position, found["name"] or found["quoted"] or "")


def is_group(token: Token) -> bool:
    """Whether a token opens a group that something closes."""
    return token.kind is Kind.OPEN and not (len(token.text) > 1 and token.text.endswith(")"))


def is_capturing(token: Token) -> bool:
    """Whether a token opens a numbered group."""
    return is_group(token) and (token.text == "(" or bool(token.value))


def group_names(tokens: Iterable[Token]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the groups of each name."""
    names: dict[str, tuple[int, ...]] = {}
    number = 0
    for token in tokens:
        if is_capturing(token):
            number += 1
            if token.value:
                names[token.value] = (*names.get(token.value, ()), number)
    return names


def join(tokens: Iterable[Token], translate: Callable[[Token], str]) -> tuple[str, list[tuple[int, int]]]:
    """Write tokens in an engine's dialect; return the text, and where each token starts in it and in the pattern."""
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    position = 0
    for token in tokens:
        part = translate(token)
        starts.append((position, token.start))
        parts.append(part)
        position += len(part)
    return "".join(parts), starts


def required_text(tokens: Sequence[Token]) -> str:
    """Return the longest text that is part of every match, as far as it shows; the empty text when none does."""
    if any(_is_beyond_proof(token) for token in tokens):
        return ""
    best = run = ""
    depth = 0
    for token, following in zip(tokens, [*tokens, None][1:], strict=True):
        depth += is_group(token) - (token.kind is Kind.CLOSE)
        if depth == 0 and token.kind is Kind.ALTERNATION:
            return ""
        quantifier = following.text if following is not None and following.kind is Kind.QUANTIFIER else ""
        if depth == 0 and token.kind is Kind.LITERAL and not _may_be_absent(quantifier):
            run += token.value
            best = max(best, run, key=len)
            run = "" if quantifier else run
        else:
            run = ""
    return best


def _is_beyond_proof(token: Token) -> bool:
    """Whether a token may change what the literals round it mean: options, conditions, verbs, comments."""
    return token.kind is Kind.COMMENT or (token.kind is Kind.OPEN and _CHANGING.match(token.text) is not None)


def _may_be_absent(quantifier: str) -> bool:
    """Whether a quantifier allows for no occurrence."""
    return quantifier[:1] in {"*", "?"} or re.match(r"\{ *(?:0*,|0+ *[,}])", quantifier) is not None
