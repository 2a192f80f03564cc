"""Read typed values out of a document: a value of another type counts as absent, since the schema reports it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.content.document import Document, YamlPath
from tocsin.content.model import Reference
from tocsin.source import Place, SourceText

__all__ = ["Fields"]


@dataclass(frozen=True, slots=True)
class Fields:
    """The mapping at a path of a document."""

    document: Document
    path: YamlPath = ()

    def raw(self, key: str) -> object:
        """Return the value as YAML gave it."""
        return self.document.at((*self.path, key))

    def text(self, key: str) -> str:
        """Return a text, or the digits of a number; empty when absent."""
        return self.text_or_none(key) or ""

    def text_or_none(self, key: str) -> str | None:
        """Return a text, or the digits of a number; None when absent."""
        value = self.raw(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) else None

    def whole(self, key: str) -> int | None:
        """Return a whole number."""
        value = self.raw(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.raw(key)
        return value if isinstance(value, bool) else default

    def source(self, key: str) -> SourceText:
        """Return a text whose characters know their place in the file."""
        return self.document.text_source((*self.path, key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(reference.name for reference in self.references(key))

    def references(self, key: str) -> tuple[Reference, ...]:
        """Return the texts of a list, each with its place."""
        return tuple(
            Reference(name=item, place=self.document.place((*self.path, key, index)))
            for index, item in self._items(key)
            if isinstance(item, str)
        )

    def reference(self, key: str) -> Reference | None:
        """Return a text with its place; None when absent."""
        name = self.text_or_none(key)
        return Reference(name=name, place=self.place(key)) if name else None

    def child(self, key: str) -> Fields | None:
        """Return the mapping under a key; None when absent."""
        return Fields(self.document, (*self.path, key)) if isinstance(self.raw(key), dict) else None

    def children(self, key: str) -> tuple[Fields, ...]:
        """Return the mappings in a list."""
        return tuple(
            Fields(self.document, (*self.path, key, index))
            for index, item in self._items(key)
            if isinstance(item, dict)
        )

    def place(self, key: str | None = None) -> Place:
        """Return the place of a value, or of the mapping itself."""
        return self.document.place((*self.path, key) if key else self.path)

    def _items(self, key: str) -> Iterator[tuple[int, object]]:
        value = self.raw(key)
        return iter(enumerate(value if isinstance(value, list) else ()))
