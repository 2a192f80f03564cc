"""Keys that are Tocsin's own: other tools for the same content refuse files that use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.content.document import YamlPath
from tocsin.content.folders import Kind
from tocsin.content.model import Detection, Generation
from tocsin.content.schema import schema_of
from tocsin.diagnostics import Diagnostic

__all__ = ["own_keys"]

_MARK = "x-tocsin-only"
_HINT = "leave it out of content that other tools read"


def own_keys(detection: Detection) -> Iterator[Diagnostic]:
    """Yield each key of a detection file that only Tocsin knows, at its place."""
    if detection.generation is not Generation.V6:
        return
    document = detection.document
    for path in _marked(document.data, schema_of(Kind.DETECTION, Generation.V6), ()):
        yield Diagnostic("DET490", f"`{path[-1]}` is a key of Tocsin's own", document.key_place(path), _HINT)
    for test in detection.tests:
        if not test.attack_data:
            message = f"the test `{test.name}` has no `attack_data`, without which other tools have no test"
            yield Diagnostic("DET490", message, test.place, "record its events in a log")


def _marked(data: Any, schema: dict[str, Any], path: YamlPath) -> Iterator[YamlPath]:
    """Yield the paths of the keys that the schema marks, the outermost only."""
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from _marked(item, schema.get("items", {}), (*path, number))
    elif isinstance(data, dict):
        for key, value in data.items():
            inner = schema.get("properties", {}).get(key, {})
            if inner.get(_MARK):
                yield (*path, key)
            else:
                yield from _marked(value, inner, (*path, key))
