"""The comments of a YAML file, each with the key that it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.content.document import Document, YamlPath

__all__ = ["Comment", "comments_of"]

_LINE = re.compile(r"^[ \t]*(?P<comment>#.*)$", re.M)
_BEHIND = re.compile(r"[ \t]+(?P<comment>#[^\n]*)")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its sign, and the path of what it stands before or behind."""

    text: str
    path: YamlPath
    own_line: bool


def comments_of(document: Document) -> Iterator[Comment]:
    """Yield every comment: on a line of its own it belongs to the next key, else to the value before it."""
    text = document.source.text
    scalars = sorted((node.span, path) for path, node in document.nodes.items() if not _holds_more(document, path))
    keys = sorted((node.key.start, path) for path, node in document.nodes.items() if node.key)
    for found in _LINE.finditer(text):
        start = found.start("comment")
        if not _is_inside(start, [span for span, _ in scalars]):
            following = bisect_right(keys, (start, ("\uffff",)))
            path = keys[following][1] if following < len(keys) else ()
            yield Comment(found["comment"].rstrip(), path, own_line=True)
    for span, path in scalars:
        behind = _BEHIND.match(text, span.end)
        if behind and "\n" not in text[span.end : behind.start("comment")]:
            yield Comment(behind["comment"].rstrip(), path, own_line=False)


def _holds_more(document: Document, path: YamlPath) -> bool:
    return isinstance(document.at(path) if path else document.data, dict | list)


def _is_inside(offset: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (offset, offset)) - 1
    return index >= 0 and spans[index][0] <= offset < spans[index][1]
