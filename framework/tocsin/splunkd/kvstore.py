"""Collections of the key-value store: documents by key, with queries in the style of MongoDB."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tocsin.expressions.regexes import RegexError, RegexLimitError, compile_regex

__all__ = ["Collections", "KeyValueError", "matches"]

Document: TypeAlias = dict[str, Any]
Name: TypeAlias = tuple[str, str]


class KeyValueError(Exception):
    """A request that the key-value store refuses; `status` is that of its answer."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class Collections:
    """All collections by app and name; together they may take no more than a number of bytes."""

    most_bytes: int
    _documents: dict[Name, dict[str, Document]] = field(default_factory=dict)
    _bytes: dict[Name, int] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def create(self, name: Name) -> None:
        """Add an empty collection."""
        with self._lock:
            self._documents.setdefault(name, {})

    def remove(self, name: Name) -> None:
        """Remove a collection with its documents."""
        with self._lock:
            self._documents.pop(name, None)
            self._bytes.pop(name, None)

    def __iter__(self) -> Iterator[Name]:
        """Yield the names of all collections."""
        return iter(list(self._documents))

    def find(self, app: str, name: str) -> Name | None:
        """Return the full name of a collection: that of the app, else that of any app."""
        if (app, name) in self._documents:
            return app, name
        return next((key for key in self._documents if key[1] == name), None)

    def rows(self, name: Name) -> list[Document]:
        """Return copies of all documents."""
        with self._lock:
            return [dict(document) for document in self._documents[name].values()]

    def query(
        self,
        name: Name,
        query: Mapping[str, Any],
        *,
        sort: str = "",
        limit: int = 0,
        skip: int = 0,
        fields: str = "",
    ) -> list[Document]:
        """Return the documents that match, in order, with the fields asked for."""
        found = [document for document in self.rows(name) if matches(document, query)]
        for part in reversed([each for each in sort.split(",") if each]):
            key, _, direction = part.partition(":")
            found.sort(key=_sort_key(key), reverse=direction.strip() == "-1")
        found = found[skip : skip + limit] if limit else found[skip:]
        return [_projected(document, fields) for document in found]

    def get(self, name: Name, key: str) -> Document:
        """Return a document."""
        with self._lock:
            if key not in self._documents[name]:
                raise KeyValueError("Could not find object.", 404)
            return dict(self._documents[name][key])

    def insert(self, name: Name, document: Document) -> str:
        """Add a document; return its key."""
        key = str(document.get("_key") or secrets.token_hex(12))
        with self._lock:
            if key in self._documents[name]:
                raise KeyValueError("A document with the same key and user already exists.", 409)
            self._put(name, {key: document})
        return key

    def update(self, name: Name, key: str, document: Document) -> str:
        """Replace a document that exists."""
        with self._lock:
            self.get(name, key)
            self._put(name, {key: document})
        return key

    def save(self, name: Name, documents: Iterable[Document]) -> list[str]:
        """Add or replace documents; return their keys."""
        keyed = {str(each.get("_key") or secrets.token_hex(12)): each for each in documents}
        with self._lock:
            self._put(name, keyed)
        return list(keyed)

    def delete(self, name: Name, query: Mapping[str, Any]) -> None:
        """Remove the documents that match."""
        with self._lock:
            for key in [key for key, document in self._documents[name].items() if matches(document, query)]:
                self._bytes[name] -= _size(self._documents[name].pop(key))

    def delete_key(self, name: Name, key: str) -> None:
        """Remove one document."""
        with self._lock:
            self.get(name, key)
            self._bytes[name] -= _size(self._documents[name].pop(key))

    def replace(self, name: Name, documents: Iterable[Document]) -> None:
        """Make these the documents of a collection."""
        with self._lock:
            self._documents[name] = {}
            self._bytes[name] = 0
            self.save(name, documents)

    def _put(self, name: Name, documents: Mapping[str, Document]) -> None:
        held = self._documents[name]
        kept = {key: {**document, "_key": key} for key, document in documents.items()}
        for document in kept.values():
            document.setdefault("_user", "nobody")
        growth = sum(map(_size, kept.values())) - sum(_size(held[key]) for key in kept if key in held)
        if sum(self._bytes.values()) + growth > self.most_bytes:
            raise KeyValueError("The key-value store is full.", 413)
        held.update(kept)
        self._bytes[name] = self._bytes.get(name, 0) + growth


def _size(document: Document) -> int:
    return len(json.dumps(document))


def _projected(document: Document, fields: str) -> Document:
    """Return the fields asked for: `a,b` or `a:1,_key:0`; those with 0 are left out of all."""
    asked = [part.partition(":") for part in fields.split(",") if part]
    dropped = {name.strip() for name, _, flag in asked if flag.strip() == "0"}
    kept = {name.strip() for name, _, flag in asked if flag.strip() != "0"}
    if kept:
        return {name: value for name, value in document.items() if name in kept | {"_key"} - dropped}
    return {name: value for name, value in document.items() if name not in dropped}


def _sort_key(field_name: str) -> Callable[[Document], tuple[int, Any]]:
    def key(document: Document) -> tuple[int, Any]:
        value = document.get(field_name.strip())
        if isinstance(value, int | float):
            return 1, value
        return (0, 0) if value is None else (2, str(value))

    return key


def matches(document: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Whether a document fulfils a query."""
    return all(_holds(document, name, wanted) for name, wanted in query.items())


def _holds(document: Mapping[str, Any], name: str, wanted: Any) -> bool:
    match name:
        case "$and":
            return all(matches(document, each) for each in wanted)
        case "$or":
            return any(matches(document, each) for each in wanted)
        case "$not":
            return not matches(document, wanted)
    value = _value(document, name)
    if not isinstance(wanted, Mapping) or not any(key.startswith("$") for key in wanted):
        return bool(value == wanted) or (isinstance(value, list) and wanted in value)
    return all(_compared(operator, value, operand, wanted) for operator, operand in wanted.items())


def _value(document: Mapping[str, Any], name: str) -> Any:
    value: Any = document
    for part in [name] if name in document else name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _matching(pattern: str, options: str, text: str) -> bool:
    """Whether a regular expression is found; one that takes too long is refused, for clients write them."""
    try:
        return compile_regex(f"(?i){pattern}" if "i" in options else pattern).test(text)
    except (RegexError, RegexLimitError) as error:
        raise KeyValueError(f"The regular expression cannot be used: {error}") from error


def _compared(operator: str, value: Any, operand: Any, query: Mapping[str, Any]) -> bool:
    match operator:
        case "$ne":
            return bool(value != operand)
        case "$eq":
            return bool(value == operand)
        case "$exists":
            return (value is not None) is bool(operand)
        case "$not":
            return not _holds({"value": value}, "value", operand)
        case "$regex":
            return value is not None and _matching(str(operand), str(query.get("$options", "")), str(value))
        case "$options":
            return True
    try:
        match operator:
            case "$in":
                return value in operand
            case "$gt":
                return bool(value > operand)
            case "$gte":
                return bool(value >= operand)
            case "$lt":
                return bool(value < operand)
            case "$lte":
                return bool(value <= operand)
    except TypeError:
        return False
    raise KeyValueError(f"Unknown operator {operator} in the query.")
