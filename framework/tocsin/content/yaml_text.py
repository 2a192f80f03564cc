"""Read YAML with the place of every key and value, and every mistake in it as a diagnostic.

The file is read in one pass over the parser's events, so that neither depth nor aliases can exhaust the machine.
Values are what a person sees: `yes`, `on`, dates and `12:30` stay text, only `true`, `false`, `null`, plain decimal
numbers are something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from tocsin.content.document import Document, Node, YamlPath
from tocsin.content.scalars import ScalarStyle
from tocsin.diagnostics import Diagnostic, Related, Severity
from tocsin.source import SourceText, Span

__all__ = ["read_content", "read_yaml", "read_yaml_file"]

MAXIMUM_BYTES = 8 * 1024 * 1024
MAXIMUM_DEPTH = 64
MAXIMUM_VALUES = 100_000

_TAGS = {None, "!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))}
_CONTROL = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_SURPRISE = re.compile(
    r"(?P<boolean>y|yes|n|no|on|off)"
    r"|(?P<sexagesimal>[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)"
    r"|(?P<number>[-+]?(?:0[0-7_]+|0x[0-9a-f_]+|0b[01_]+|[1-9][0-9]*_[0-9_]*|\.inf)|\.nan)",
    re.IGNORECASE,
)
_SURPRISES = {"boolean": "as true or false", "sexagesimal": "as a number in base 60", "number": "as a number"}


def read_yaml_file(path: Path, name: str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Read the YAML file at a path; `name` is what people know it by."""
    content, diagnostics = read_content(path, name)
    return (None, diagnostics) if diagnostics else read_yaml(content, name)


def read_content(path: Path, name: str) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Return the bytes of a file, as far as they can be used, and why there are none."""
    try:
        with path.open("rb") as file:
            return file.read(MAXIMUM_BYTES + 1), ()
    except OSError as error:
        source = SourceText(name, "")
        return b"", (_problem("DET401", f"the file cannot be read: {error.strerror}", source, 0),)


def read_yaml(content: bytes | str, name: str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Read one YAML document; no document means that a diagnostic says why."""
    source, problem = _decoded(content, name)
    if problem is None:
        reader = _Reader(source)
        try:
            document = reader.read()
        except _RefusedError as refused:
            problem = refused.diagnostic
        else:
            return document, tuple(reader.diagnostics)
    return None, (problem,)


class _RefusedError(Exception):
    """Reading cannot go on; caught in this module."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def _problem(
    code: str, message: str, source: SourceText, start: int, end: int | None = None, hint: str | None = None
) -> Diagnostic:
    return Diagnostic(code, message, source.place(Span(start, start + 1 if end is None else end)), hint)


def _decoded(content: bytes | str, name: str) -> tuple[SourceText, Diagnostic | None]:
    """Return the text without its byte order mark, and why it cannot be read, if so."""
    empty = SourceText(name, "")
    if len(content) > MAXIMUM_BYTES:
        return empty, _problem("DET401", f"the file is larger than {MAXIMUM_BYTES // 1024**2} MiB", empty, 0)
    if isinstance(content, bytes):
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return empty, _problem("DET402", "the file is UTF-16, not UTF-8", empty, 0, hint="save it as UTF-8")
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = SourceText(name, content[: error.start].decode("utf-8"))
            message = f"byte 0x{content[error.start]:02x} is not valid UTF-8"
            return before, _problem("DET402", message, before, len(before.text), hint="save the file as UTF-8")
    else:
        text = content
    source = SourceText(name, text.removeprefix("\ufeff"))
    if found := _CONTROL.search(source.text):
        message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
        return source, _problem("DET402", message, source, found.start(), hint='write it in double quotes, as "\\x.."')
    return source, None


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    value: dict[str, object] | list[object]
    path: YamlPath
    start: int
    anchor: str | None
    first_node: int
    key: tuple[str, Span] | None = None


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A value that aliases may stand for, and which of the nodes read so far are inside it."""

    value: object
    path: YamlPath
    nodes: slice


class _Reader:
    """Builds a document from the parser's events."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self._nodes: dict[YamlPath, Node] = {}
        self._order: list[YamlPath] = []
        self._anchors: dict[str, _Anchored] = {}
        self._stack: list[_Open] = []
        self._root: object = None

    def read(self) -> Document:
        """Read the document; raise `_RefusedError` where there is none."""
        documents = 0
        for event in self._events():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("DET405", "the file holds a second YAML document", event, "keep one object per file")
            else:
                self._take(event)
        if not isinstance(self._root, dict):
            message = f"the file holds {_kind(self._root)} where an object is wanted"
            raise _RefusedError(
                _problem("DET406", message, self.source, 0, hint="write keys and values, as in `name: …`")
            )
        return Document(self.source, self._root, self._nodes)

    def _events(self) -> Iterator[Any]:
        loader: Any = yaml.CSafeLoader(self.source.text)
        try:
            while loader.check_event():
                yield loader.get_event()
        except yaml.MarkedYAMLError as error:
            raise _RefusedError(_syntax_error(error, self.source)) from error
        except yaml.YAMLError as error:
            raise _RefusedError(_problem("DET403", str(error), self.source, 0)) from error
        finally:
            loader.dispose()

    def _take(self, event: Any) -> None:
        if getattr(event, "tag", None) not in _TAGS:
            self._refuse("DET408", f"the tag `{event.tag}` is not read", event, "leave the tag out")
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.MappingStartEvent():
                self._open(event, {})
            case yaml.SequenceStartEvent():
                self._open(event, [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close(event)

    def _open(self, event: Any, value: dict[str, object] | list[object]) -> None:
        if len(self._stack) == MAXIMUM_DEPTH:
            self._refuse("DET407", f"values are nested deeper than {MAXIMUM_DEPTH} levels", event)
        if self._awaits_key():
            self._refuse("DET408", "a key must be a text", event)
        path = self._next_path()
        self._register(path, event)
        self._stack.append(_Open(value, path, event.start_mark.index, event.anchor, len(self._order) - 1))

    def _close(self, event: Any) -> None:
        done = self._stack.pop()
        node = self._nodes[done.path]
        end = len(self.source.text[: event.end_mark.index].rstrip())
        self._nodes[done.path] = Node(Span(done.start, max(done.start, end)), node.key)
        if done.anchor:
            self._anchors[done.anchor] = _Anchored(done.value, done.path, slice(done.first_node, len(self._order)))
        self._put(done.value)

    def _scalar(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        if self._awaits_key():
            self._take_key(event, span)
            return
        path = self._next_path()
        value = self._value_of(event)
        style = ScalarStyle(event.style or "") if isinstance(value, str) else None
        self._register(path, event, style)
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(value, path, slice(len(self._order) - 1, len(self._order)))
        self._put(value)

    def _take_key(self, event: Any, span: Span) -> None:
        mapping, key = self._stack[-1], event.value
        if key == "<<" and not event.style:
            self._refuse_span("DET408", "merge keys (`<<`) are not read", span, "write the values out")
        if (*mapping.path, key) in self._nodes:
            first = self._nodes[(*mapping.path, key)].key or span
            related = (Related("it is first written here", self.source.place(first)),)
            self.diagnostics.append(
                Diagnostic("DET404", f"the key `{key}` is written twice", self.source.place(span), related=related)
            )
        mapping.key = (key, span)

    def _alias(self, event: Any) -> None:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            self._refuse("DET403", f"the alias `*{event.anchor}` stands for nothing that is complete here", event)
        if self._awaits_key():
            self._refuse("DET408", "a key must be a text", event)
        path = self._next_path()
        self._register(path, event)
        copied = [inside for inside in self._order[anchored.nodes] if len(inside) > len(anchored.path)]
        self._bound(len(self._order) + len(copied), event)
        for inside in copied:
            copy = path + inside[len(anchored.path) :]
            self._nodes[copy] = self._nodes[inside]
            self._order.append(copy)
        self._put(anchored.value)

    def _value_of(self, event: Any) -> object:
        """Return what a plain scalar means; a quoted one is its text."""
        text: str = event.value
        if event.style or not event.implicit[0]:
            return text
        if text in {"true", "false", "True", "False", "TRUE", "FALSE"}:
            return text.lower() == "true"
        if text in {"", "~", "null", "Null", "NULL"}:
            return None
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
        if found := _SURPRISE.fullmatch(text):
            self._surprise(event, _SURPRISES[found.lastgroup or ""])
        return text

    def _surprise(self, event: Any, reading: str) -> None:
        place = self.source.place(Span(event.start_mark.index, event.end_mark.index))
        message = f"`{event.value}` is read here as text, but {reading} by other YAML readers"
        self.diagnostics.append(Diagnostic("DET409", message, place, "put it in quotes", Severity.WARNING))

    def _register(self, path: YamlPath, event: Any, style: ScalarStyle | None = None) -> None:
        self._bound(len(self._order), event)
        key = self._stack[-1].key if self._stack else None
        span = Span(event.start_mark.index, event.end_mark.index)
        self._nodes[path] = Node(span, key[1] if key else None, style)
        self._order.append(path)

    def _bound(self, values: int, event: Any) -> None:
        if values >= MAXIMUM_VALUES:
            self._refuse("DET407", f"the file holds more than {MAXIMUM_VALUES} values", event)

    def _awaits_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None

    def _next_path(self) -> YamlPath:
        if not self._stack:
            return ()
        parent = self._stack[-1]
        step = parent.key[0] if parent.key else len(parent.value)
        return (*parent.path, step)

    def _put(self, value: object) -> None:
        if not self._stack:
            self._root = value
            return
        parent = self._stack[-1]
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.key:
            parent.value[parent.key[0]] = value
            parent.key = None

    def _refuse(self, code: str, message: str, event: Any, hint: str | None = None) -> NoReturn:
        self._refuse_span(code, message, Span(event.start_mark.index, event.end_mark.index), hint)

    def _refuse_span(self, code: str, message: str, span: Span, hint: str | None = None) -> NoReturn:
        raise _RefusedError(Diagnostic(code, message, self.source.place(span), hint))


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case list():
            return "a list"
        case _:
            return "a single value"


# What the parser says, and the remedy that usually fits.
_REMEDIES = {
    "mapping values are not allowed": "put the value in quotes: it holds a colon and a space",
    "did not find expected key": "check the indentation of this line and the quotes around it",
    "could not find expected ':'": "check the indentation of this line; a key is followed by a colon and a space",
    "did not find expected '-' indicator": "check the indentation of this line",
    "unexpected end of stream": "close the quotes",
    "did not find expected ',' or": "close the bracket",
    "found unknown escape character": "double the backslash, or use single quotes",
    "cannot start any token": "put the value in quotes",
}


def _syntax_error(error: yaml.MarkedYAMLError, source: SourceText) -> Diagnostic:
    """Return the parser's complaint; an unclosed quote is placed where it opens."""
    problem = error.problem or "the YAML cannot be read"
    mark: Any = error.problem_mark
    if "unexpected end of stream" in problem or "expected ',' or" in problem:
        mark = error.context_mark or mark
    start = min(mark.index, len(source.text)) if mark else 0
    line, column = source.line_and_column(start)
    indent = source.line(line)[:column]
    if "\t" in indent and not indent.strip():
        hint: str | None = "indent with spaces"
        problem = "a tab cannot indent YAML"
        start -= column - 1 - indent.index("\t")
    else:
        hint = next((remedy for said, remedy in _REMEDIES.items() if said in problem), None)
    context = f" {error.context}" if error.context else ""
    return _problem("DET403", f"{problem}{context}", source, start, hint=hint)
