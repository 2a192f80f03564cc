"""A YAML document as plain data, with the place of every key and value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from tocsin.content.scalars import ScalarStyle, decoded
from tocsin.source import Place, Segment, SourceText, Span

__all__ = ["Document", "Node", "YamlPath"]

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """Where one value is written: its span, that of its key, if it has one, and how its text is quoted."""

    span: Span
    key: Span | None = None
    style: ScalarStyle | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One YAML file: `data` holds dictionaries, lists, text, whole numbers, decimals, booleans and None."""

    source: SourceText
    data: dict[str, object]
    nodes: Mapping[YamlPath, Node] = field(repr=False)

    def place(self, path: YamlPath) -> Place:
        """Return the place of a value, or of the nearest thing around it that exists."""
        while path and path not in self.nodes:
            path = path[:-1]
        node = self.nodes[path]
        return self.source.place(node.span if path else Span(node.span.start, node.span.start))

    def key_place(self, path: YamlPath) -> Place:
        """Return the place of a key, or of its value where it has none (an item of a list)."""
        node = self.nodes.get(path)
        return self.source.place(node.key) if node and node.key else self.place(path)

    def at(self, path: YamlPath) -> object:
        """Return the value at a path, or None when there is none."""
        value: object = self.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def text(self, path: YamlPath) -> str:
        """Return the text at a path as it is after YAML's own quoting; empty when there is none."""
        value = self.at(path)
        return value if isinstance(value, str) else ""

    def text_source(self, path: YamlPath) -> SourceText:
        """Return the text at a path as a text whose characters know their place in this file."""
        text = self.text(path)
        node = self.nodes.get(path)
        if node is None or node.style is None or not text:
            return SourceText(self.source.name, text)
        style = node.style
        return SourceText(self.source.name, text, Deferred(lambda: decoded(self.source, node.span, style, text)))


class Deferred(Sequence[Segment]):
    """Segments that are worked out when a place is asked for, which is seldom."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], tuple[Segment, ...]]) -> None:
        self._find = find
        self._found: tuple[Segment, ...] | None = None

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Segment: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Segment]: ...

    def __getitem__(self, index: int | slice) -> Segment | Sequence[Segment]:
        return self._all()[index]

    def _all(self) -> tuple[Segment, ...]:
        if self._found is None:
            self._found = self._find()
        return self._found
