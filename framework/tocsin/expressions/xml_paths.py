"""Paths into XML documents, and the fields that a document has.

    path := element ("." element)*
    element := name ["{" integer "}"] ["{@" attribute "}"]      elements of one name are counted from 1

Names are as they are written, with their prefixes. External entities are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

__all__ = ["Element", "XmlPath", "XmlStep", "parse_xml", "parse_xml_path", "select_xml", "xml_fields"]

_DEEPEST = 200
_STEP = re.compile(r"(?P<name>[^.{]+)(?:\{(?P<index>[0-9]*)\})?(?:\{@(?P<attribute>[^}]+)\})?(?:\.|\Z)")


@dataclass(slots=True)
class Element:
    """An element of a document; `inner` is what stands between its tags."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""
    inner: str = ""


@dataclass(frozen=True, slots=True)
class XmlStep:
    """One element of a path: its name, which of its kind (None: every one), and perhaps an attribute."""

    name: str
    index: int | None = None
    attribute: str | None = None


XmlPath = tuple[XmlStep, ...]


@lru_cache(maxsize=64)
def parse_xml(text: str) -> Element | None:
    """Parse a document; None for a text that is none. The result is shared: do not change it."""
    if not text.lstrip().startswith("<"):
        return None
    builder = _Builder(text.strip().encode("utf-8", "replace"))
    try:
        return builder.build()
    except expat.ExpatError:
        return None


class _Builder:
    """Builds the elements of a document from what the parser reports."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        self._root = Element("", {})
        self._open = [self._root]
        self._starts = [0]
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse_entities

    def build(self) -> Element | None:
        self._parser.Parse(self._document, True)
        return self._root.children[0] if self._root.children else None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            raise expat.ExpatError("the elements are nested too deeply")
        element = Element(name, attributes)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._starts.append(self._after_tag(self._parser.CurrentByteIndex))

    def _after_tag(self, start: int) -> int:
        """Return where a start tag ends: at the first `>` outside quotes."""
        tag = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""").match(self._document, start)
        return tag.end() if tag else start

    def _end(self, name: str) -> None:
        element, start = self._open.pop(), self._starts.pop()
        element.inner = self._document[start : max(start, self._parser.CurrentByteIndex)].decode("utf-8", "replace")

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse_entities(self, *declaration: object) -> None:
        raise expat.ExpatError("entities are not read")


@lru_cache(maxsize=512)
def parse_xml_path(text: str) -> XmlPath | None:
    """Parse a path; None for a text that is none."""
    steps = []
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None:
            return None
        steps.append(XmlStep(found["name"], int(found["index"]) if found["index"] else None, found["attribute"]))
        position = found.end()
    return tuple(steps) or None


def select_xml(root: Element, path: Sequence[XmlStep]) -> Iterator[str]:
    """Find every text at a path, in the order of the document."""
    yield from _select([root], path)


def _select(siblings: Sequence[Element], path: Sequence[XmlStep]) -> Iterator[str]:
    step, rest = path[0], path[1:]
    named = [element for element in siblings if element.name == step.name]
    chosen = named if step.index is None else named[step.index - 1 : step.index] if step.index else []
    for element in chosen:
        if step.attribute is not None:
            if step.attribute in element.attributes:
                yield element.attributes[step.attribute]
        elif rest:
            yield from _select(element.children, rest)
        else:
            yield element.inner.strip() if element.children else element.text.strip()


def xml_fields(root: Element) -> dict[str, list[str]]:
    """Return the fields of a document and their texts: names joined by dots, attributes marked by `{@...}`."""
    fields: dict[str, list[str]] = {}
    for name, text in _leaves(root, root.name):
        fields.setdefault(name, []).append(text)
    return fields


def _leaves(element: Element, name: str) -> Iterator[tuple[str, str]]:
    for attribute, value in element.attributes.items():
        yield f"{name}{{@{attribute}}}", value
    text = element.text.strip()
    if text:
        yield name, text
    for child in element.children:
        yield from _leaves(child, f"{name}.{child.name}")
