"""Write plain data as YAML text that any reader takes for the same data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

__all__ = ["entry", "scalar"]

_INDENT = "  "
_WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z0-9_/(.$^][^#:\n\r\t]*(?:(?::(?=\S)|(?<=\S)#)[^#:\n\r\t]*)*")
_AMBIGUOUS = re.compile(
    r"~|null|true|false|yes|no|y|n|on|off|[-+.]?[0-9][0-9_.,:eE+-]*|0x[0-9a-f]+|0o[0-7]+|\.inf|\.nan|=|<<|---|\.\.\.",
    re.IGNORECASE,
)


def entry(key: str, value: object, indent: int = 0) -> str:
    """Return the lines of a key with its value, each with a line break."""
    return "".join(f"{line}\n" for line in _entry(key, value, indent))


def scalar(text: str) -> str:
    """Return a text as it stands on the line of its key, quoted where that is needed."""
    safe = _PLAIN.fullmatch(text) and not _AMBIGUOUS.fullmatch(text) and text == text.strip()
    if safe and not text.endswith(":"):
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _entry(key: str, value: object, indent: int) -> Iterator[str]:
    pad = " " * indent
    match value:
        case Mapping() if value:
            yield f"{pad}{key}:"
            for name, inner in value.items():
                yield from _entry(str(name), inner, indent + len(_INDENT))
        case str() if "\n" in value and _fits_a_block(value):
            yield f"{pad}{key}: |-"
            yield from (f"{pad}{_INDENT}{line}" if line else "" for line in value.split("\n"))
        case str():
            yield f"{pad}{key}: {scalar(value)}"
        case Sequence() if value:
            yield f"{pad}{key}:"
            for item in value:
                yield from _item(item, indent + len(_INDENT))
        case _:
            yield f"{pad}{key}: {_simple(value)}"


def _item(value: object, indent: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        first = True
        for name, inner in value.items():
            lines = list(_entry(str(name), inner, indent + len(_INDENT)))
            if first:
                lines[0] = f"{pad}- {lines[0].lstrip()}"
                first = False
            yield from lines
    elif isinstance(value, str):
        yield f"{pad}- {scalar(value)}"
    else:
        yield f"{pad}- {_simple(value)}"


def _fits_a_block(text: str) -> bool:
    """Whether a literal block can hold a text: it begins and ends with a filled line and has nothing odd in it."""
    lines = text.split("\n")
    return bool(lines[0].strip() and lines[-1]) and not lines[0].startswith(" ") and all(map(str.isprintable, lines))


def _simple(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "{}"
        case list() | tuple():
            return "[]"
        case _:
            return str(value)


def _escaped(character: str) -> str:
    match character:
        case '"' | "\\":
            return f"\\{character}"
        case "\n":
            return "\\n"
        case "\t":
            return "\\t"
        case _ if character.isprintable():
            return character
        case _:
            return f"\\U{ord(character):08x}"
