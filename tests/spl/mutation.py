"""Mutated searches: what typing, pasting and hostility do to a search."""

from __future__ import annotations

from random import Random

__all__ = ["mutate"]

_PIECES = (
    '"',
    "'",
    "`",
    "```",
    "(",
    ")",
    "[",
    "]",
    "|",
    "\\",
    ",",
    "=",
    "!=",
    "<",
    "*",
    "$",
    "{",
    "}",
    "%",
    ".",
    "-",
    "\n",
    " ",
    "\t",
    "\x00",
    "é",
    "漢",
    "😀",
    "NOT ",
    " OR ",
    " AND ",
    " by ",
    " as ",
    " IN (",
    "| stats count by ",
    "| eval x=",
    "| where ",
    '| rex "(?<a>',
    "[search ",
    "| foreach * [",
    "eval(",
    "span=",
    "1e999",
    "0x",
    "``",
    "((((((((",
    "[[[[",
)


def mutate(search: str, random: Random, donor: str = "") -> str:
    """Return the search with one to four things inserted, removed, doubled, swapped or taken from another search."""
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(search) + 1)
        to = min(len(search), at + random.randint(1, 30))
        match random.randrange(6):
            case 0:
                search = search[:at] + random.choice(_PIECES) + search[at:]
            case 1:
                search = search[:at] + search[to:]
            case 2:
                search = search[:to] + search[at:to] + search[to:]
            case 3:
                search = search[:at] + search[at:to][::-1] + search[to:]
            case 4:
                search = search[:at]
            case _:
                start = random.randrange(len(donor) + 1)
                search = search[:at] + donor[start : start + 60] + search[at:]
    return search
