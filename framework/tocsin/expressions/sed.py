"""Sed expressions, as `rex mode=sed` and `SEDCMD` take them.

    script    := command (blank+ command)*
    command   := "s" / regex / replacement / flags  |  "y" / characters / characters /
    flags     := "g" (every match), a number (that match only), "i" (ignore case), in any order; none: the first match

The character after `s` or `y` delimits the parts; inside a part it is written with a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from tocsin.errors import TocsinError
from tocsin.expressions.regexes import Regex, Replacement, compile_regex, parse_replacement

__all__ = ["SedError", "SedScript", "compile_sed"]

_FLAGS = re.compile(r"(?:g|i|I|[1-9][0-9]*)*(?=\s|\Z)")


class SedError(TocsinError):
    """A sed expression that cannot be read."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class SedScript:
    """A compiled sed expression; calling it edits a text."""

    commands: tuple[Callable[[str], str], ...]

    def __call__(self, text: str) -> str:
        for command in self.commands:
            text = command(text)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """`s/regex/replacement/flags`: replace `count` matches (0: all) from the `first` on, counted from 1."""

    regex: Regex
    replacement: Replacement
    first: int
    count: int

    def __call__(self, text: str) -> str:
        if self.first == 1:
            return self.regex.sub(self.replacement, text, self.count)
        stop = self.first - 1 + self.count if self.count else None
        return self.regex.replace_matches(
            self.replacement, text, islice(self.regex.finditer(text), self.first - 1, stop)
        )


@dataclass(frozen=True, slots=True)
class Transliteration:
    """`y/abc/xyz/`: replace each character by its counterpart."""

    table: dict[int, int]

    def __call__(self, text: str) -> str:
        return text.translate(self.table)


@lru_cache(maxsize=256)
def compile_sed(script: str) -> SedScript:
    """Compile a sed expression; raise `SedError` when it cannot be read, `RegexError` for a malformed regex."""
    commands: list[Callable[[str], str]] = []
    position = _skip_blanks(script, 0)
    while position < len(script):
        name, start = script[position], position
        if name not in "sy":
            raise SedError(f"a sed expression starts with s or y, not with '{name}'", position)
        (first, second), position = _parts(script, position + 1)
        if name == "s":
            command, position = _substitution(script, first, second, position)
            commands.append(command)
        else:
            commands.append(_transliteration(first, second, start))
        position = _skip_blanks(script, position)
    if not commands:
        raise SedError("the sed expression is empty")
    return SedScript(tuple(commands))


def _skip_blanks(script: str, position: int) -> int:
    while position < len(script) and script[position].isspace():
        position += 1
    return position


def _parts(script: str, position: int) -> tuple[tuple[str, str], int]:
    """Read the two delimited parts of a command; return them and the position after the last delimiter."""
    delimiter = script[position : position + 1]
    if not delimiter or delimiter == "\\" or delimiter.isspace():
        raise SedError("a delimiter such as / must follow s or y", position)
    parts = []
    for _ in range(2):
        position += 1
        start = position
        while position < len(script) and script[position] != delimiter:
            position += 2 if script[position] == "\\" else 1
        if position >= len(script):
            raise SedError(f"a sed expression has three delimiters: s{delimiter}regex{delimiter}new{delimiter}", start)
        parts.append(script[start:position].replace("\\" + delimiter, delimiter))
    return (parts[0], parts[1]), position + 1


def _substitution(script: str, regex: str, replacement: str, position: int) -> tuple[Substitution, int]:
    found = _FLAGS.match(script, position)
    if found is None:
        raise SedError("the flags of a sed expression are g, i or a number", position)
    flags = found[0]
    number = re.search(r"[0-9]+", flags)
    command = Substitution(
        regex=compile_regex(regex, ignore_case="i" in flags.lower()),
        replacement=parse_replacement(replacement, controls=True),
        first=int(number[0]) if number else 1,
        count=0 if "g" in flags else 1,
    )
    return command, found.end()


def _transliteration(first: str, second: str, position: int) -> Transliteration:
    if len(first) != len(second):
        raise SedError("the two parts of y must have the same length", position)
    return Transliteration(str.maketrans(first, second))
