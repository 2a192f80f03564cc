"""Paths in the manner of XPath, as far as the `xpath` command takes them.

    path      := ("/" | "//")? step (("/" | "//") step)*
    step      := name | "*" | "@" name | "text()" | "."    followed by [predicate]*
    predicate := number | "last()" | operand | operand ("=" | "!=") "'" text "'"
    operand   := "@" name | name | "text()" | "."

Names are compared as they are written, with their prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tocsin.expressions.xml_paths import Element

__all__ = ["XPath", "parse_xpath"]

_NAME = r"[^\W\d][\w.:-]*"
_STEP = re.compile(
    rf"(?P<axis>//?)?(?P<test>@?(?:{_NAME}|\*)(?!\()|text\(\)|\.)(?P<predicates>(?:\[[^\[\]]*\])*)(?=/|\Z)"
)
_PREDICATE = re.compile(r"\[\s*([^\[\]]*?)\s*\]")
_COMPARED = re.compile(rf"(@?{_NAME}|text\(\)|\.)\s*(?:(!?=)\s*(?:'([^']*)'|\"([^\"]*)\"))?")

Keep = Callable[[list[Element]], list[Element]]


@dataclass(frozen=True, slots=True)
class _Step:
    deep: bool
    test: str
    predicates: tuple[Keep, ...]


@dataclass(frozen=True, slots=True)
class XPath:
    """A parsed path."""

    steps: tuple[_Step, ...]

    def select(self, root: Element) -> Iterator[str]:
        """Yield the text of everything at the path, in the order of the document."""
        yield from _select([_document(root)], self.steps)


def parse_xpath(text: str) -> XPath | None:
    """Parse a path; None for one that is malformed or goes beyond what is supported."""
    steps = []
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None or (position and not found["axis"]):
            return None
        predicates = [_predicate(inner) for inner in _PREDICATE.findall(found["predicates"])]
        if any(keep is None for keep in predicates):
            return None
        deep = found["axis"] == "//" or (not position and not found["axis"])
        steps.append(_Step(deep, found["test"], tuple(keep for keep in predicates if keep)))
        position = found.end()
    return XPath(tuple(steps)) if steps else None


def _document(root: Element) -> Element:
    return Element("", {}, [root])


def _select(elements: Iterable[Element], steps: tuple[_Step, ...]) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    for element in elements:
        for origin in [element, *_below(element)] if step.deep else [element]:
            if step.test.startswith("@"):
                yield from _attributes(origin, step.test[1:])
            elif step.test == "text()":
                yield from filter(None, [origin.text.strip()])
            else:
                chosen = _children(origin, step)
                yield from _select(chosen, rest) if rest else map(_text, chosen)


def _children(origin: Element, step: _Step) -> list[Element]:
    if step.test == ".":
        return [origin]
    chosen = [child for child in origin.children if step.test in ("*", child.name)]
    for keep in step.predicates:
        chosen = keep(chosen)
    return chosen


def _attributes(element: Element, name: str) -> Iterator[str]:
    return (value for attribute, value in element.attributes.items() if name in ("*", attribute))


def _below(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _below(child)


def _text(element: Element) -> str:
    return element.inner.strip() if element.children else element.text.strip()


def _predicate(inner: str) -> Keep | None:
    """Return what keeps the elements for which a predicate holds."""
    if inner.isdecimal():
        number = int(inner)
        return lambda elements: elements[number - 1 : number] if number else []
    if inner == "last()":
        return lambda elements: elements[-1:]
    found = _COMPARED.fullmatch(inner)
    if found is None:
        return None
    operand, operator, single, double = found.groups()
    wanted = single if single is not None else double
    return lambda elements: [e for e in elements if _holds(_operand(e, operand), operator, wanted)]


def _operand(element: Element, operand: str) -> list[str]:
    if operand.startswith("@"):
        return list(_attributes(element, operand[1:]))
    if operand in ("text()", "."):
        return [element.text.strip()]
    return [child.text.strip() for child in element.children if child.name == operand]


def _holds(values: list[str], operator: str | None, wanted: str | None) -> bool:
    if operator is None:
        return bool(values)
    return any((value == wanted) is (operator == "=") for value in values)
