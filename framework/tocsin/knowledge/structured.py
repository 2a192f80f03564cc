"""JSON and XML to fields: the paths of their leaves, as `KV_MODE` and `spath` name them.

Members of an object are joined by dots and elements of an array marked by `{}`; a path that occurs again makes a
multivalue, in the order of the document. Attributes of XML elements are `path{@name}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from tocsin.expressions.values import Row, multivalue

__all__ = ["json_fields", "json_leaves", "xml_leaves"]

_WORDS = {True: "true", False: "false", None: "null"}
_BLANKS = " \t\r\n"


def json_fields(text: str, wanted: Callable[[str], bool] | None = None) -> Row | None:
    """Return the fields of a JSON text, or None where the text is no JSON object or array.

    Numbers keep their digits, `null` is the text null, and an empty text is a field too.
    """
    values: dict[str, list[str]] = {}
    leaves = json_leaves(text)
    if leaves is None:
        return None
    for path, value in leaves:
        if wanted is None or wanted(path):
            values.setdefault(path, []).append(value)
    return {path: found for path, each in values.items() if (found := multivalue(each)) is not None}


def json_leaves(text: str) -> Iterator[tuple[str, str]] | None:
    """Return path and text of every leaf of a JSON object or array, or None where the text is none."""
    start = text.lstrip(_BLANKS)[:1]
    if start not in ("{", "["):
        return None
    try:
        document = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, strict=False)
    except (ValueError, RecursionError):
        return None
    return _leaves(document, "")


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, child in node.items():
            yield from _leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for child in node:
            yield from _leaves(child, f"{path}{{}}")
    else:
        yield path, node if isinstance(node, str) else _WORDS[node]


def xml_leaves(text: str) -> Iterator[tuple[str, str]] | None:
    """Return path and text of every leaf and attribute of an XML document, or None where the text is none."""
    try:
        root = ElementTree.fromstring(text.strip())  # noqa: S314 - expat refuses entity bombs; nothing external is read
    except ElementTree.ParseError:
        return None
    return _elements(root, _local_name(root.tag))


def _elements(element: ElementTree.Element, path: str) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"{path}{{@{_local_name(name)}}}", value
    text = (element.text or "").strip()
    if text:
        yield path, text
    for child in element:
        yield from _elements(child, f"{path}.{_local_name(child.tag)}")


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]
