"""Paths into JSON documents, and the fields that a document has.

path := step ("." step)*
step := key index* | index+        key: any characters but "." and "{"
index := "{" integer "}" | "{}"    one element of an array, counted from 0, or every element
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from tocsin.expressions.json_text import Json, Numeral, write_json

__all__ = ["Every", "Path", "Step", "field_text", "json_fields", "parse_path", "remove", "replace_at", "select"]


@dataclass(frozen=True, slots=True)
class Every:
    """Every element of an array."""


Step: TypeAlias = str | int | Every
Path: TypeAlias = tuple[Step, ...]

_STEP = re.compile(r"(?P<key>[^.{]*)(?P<indexes>(?:\{[0-9]*\})*)(?:\.|\Z)")
_INDEX = re.compile(r"\{([0-9]*)\}")


class PathError(ValueError):
    """A text that is no path."""


@lru_cache(maxsize=512)
def parse_path(text: str) -> Path:
    """Parse a path; raise ValueError for a text that is none."""
    steps: list[Step] = []
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None or not found[0].removesuffix("."):
            raise PathError(f"'{text}' is no path")
        if found["key"]:
            steps.append(found["key"])
        steps += [int(index) if index else Every() for index in _INDEX.findall(found["indexes"])]
        position = found.end()
    if not steps or text.endswith("."):
        raise PathError(f"'{text}' is no path")
    return tuple(steps)


def select(document: Json, path: Sequence[Step]) -> Iterator[Json]:
    """Find every value at a path, in the order of the document; where the path leads nowhere there is none."""
    if not path:
        yield document
        return
    step, rest = path[0], path[1:]
    if isinstance(document, dict) and isinstance(step, str):
        if step in document:
            yield from select(document[step], rest)
    elif isinstance(document, list) and isinstance(step, Every):
        for item in document:
            yield from select(item, rest)
    elif isinstance(document, list) and isinstance(step, int) and step < len(document):
        yield from select(document[step], rest)


def json_fields(document: Json) -> dict[str, list[str]]:
    """Return the fields of a document and their texts: keys joined by dots, elements of arrays marked by `{}`."""
    fields: dict[str, list[str]] = {}
    for name, value in _leaves(document, ""):
        fields.setdefault(name, []).append(field_text(value))
    return fields


def _leaves(value: Json, name: str) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        prefix = f"{name}." if name else ""
        for key, item in value.items():
            yield from _leaves(item, prefix + key)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name + "{}")
    elif name:
        yield name, value


def field_text(value: Json) -> str:
    """Return the text of a value as a field shows it: texts without quotes, everything else as JSON."""
    return value if isinstance(value, str) and not isinstance(value, Numeral) else write_json(value)


def replace_at(document: Json, path: Sequence[Step], value: Json) -> Json:
    """Return the document with a value at a path: missing objects are made; where a path does not fit, nothing is."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    match document, step:
        case dict(), str():
            inner = document.get(step, None if _is_index(rest) else {})
            return {**document, step: replace_at(inner, rest, value)} if inner is not None or not rest else document
        case list(), int() if step < len(document):
            return [*document[:step], replace_at(document[step], rest, value), *document[step + 1 :]]
        case list(), int() if step == len(document) and not rest:
            return [*document, value]
        case list(), Every():
            return [replace_at(item, rest, value) for item in document]
        case _:
            return document


def _is_index(path: Sequence[Step]) -> bool:
    return bool(path) and not isinstance(path[0], str)


def remove(document: Json, path: Sequence[Step]) -> Json:
    """Return the document without what is at a path."""
    step, rest = path[0], path[1:]
    match document, step:
        case dict(), str() if step in document:
            if rest:
                return {**document, step: remove(document[step], rest)}
            return {key: item for key, item in document.items() if key != step}
        case list(), int() if step < len(document):
            kept = [remove(document[step], rest)] if rest else []
            return [*document[:step], *kept, *document[step + 1 :]]
        case list(), Every():
            return [remove(item, rest) for item in document] if rest else []
        case _:
            return document
