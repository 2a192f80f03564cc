"""The text of a YAML file cut into its keys, so that a key can move elsewhere with its comments and its layout."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.content.document import Document, YamlPath
from tocsin.content.scalars import ScalarStyle
from tocsin.source import Span

__all__ = ["Block", "cut", "is_block_mapping"]

_FLOWING = (ScalarStyle.PLAIN, ScalarStyle.SINGLE, ScalarStyle.DOUBLE)


@dataclass(frozen=True, slots=True)
class Block:
    """A key with its value: whole lines, the comment lines above it first, indented by `indent`.

    `loose` are the lines, counted from 0, on which a quoted or plain text goes on: their white space means nothing.
    """

    key: str
    text: str
    indent: int
    loose: frozenset[int] = frozenset()

    def at_root(self, key: str) -> str:
        """Return the lines as they stand at the root of a file, under a key that may have another name."""
        lines = [self._moved(number, line) for number, line in enumerate(self.text.splitlines(keepends=True))]
        head = next(number for number, line in enumerate(lines) if line.startswith(self.key))
        lines[head] = key + lines[head][len(self.key) :]
        return "".join(lines)

    def _moved(self, number: int, line: str) -> str:
        if not line.strip() or not self.indent:
            return line
        spaces = len(line) - len(line.lstrip(" "))
        kept = spaces - self.indent
        return " " * (max(kept, 2) if number in self.loose else max(kept, 0)) + line[spaces:]


def cut(document: Document, path: YamlPath = ()) -> dict[str, Block]:
    """Return the blocks of the mapping at a path, which must be written in block style, by their keys."""
    text = document.source.text
    starts = {str(key): _key_span(document, (*path, str(key))).start for key in _mapping(document, path)}
    ordered = sorted(starts, key=starts.__getitem__)
    loose = _loose_lines(document)
    blocks: dict[str, Block] = {}
    begin = _begin(document, path)
    for number, key in enumerate(ordered):
        following = starts[ordered[number + 1]] if number + 1 < len(ordered) else None
        end = _end(document, (*path, key), following) if following is not None else _end_of_all(document, path)
        first_line = document.source.line_and_column(begin)[0]
        last_line = first_line + text.count("\n", begin, end)
        inside = frozenset(line - first_line for line in loose if first_line <= line <= last_line)
        blocks[key] = Block(key, text[begin:end], starts[key] - (text.rfind("\n", 0, starts[key]) + 1), inside)
        begin = end
    return blocks


def is_block_mapping(document: Document, path: YamlPath) -> bool:
    """Whether a mapping is written with a key on each line rather than in braces."""
    mapping = _mapping(document, path)
    if not mapping:
        return False
    lines = {document.source.line_and_column(_key_span(document, (*path, str(key))).start)[0] for key in mapping}
    own = document.nodes[path].key if path else None
    return len(lines) == len(mapping) and not (own and document.source.line_and_column(own.start)[0] in lines)


def _mapping(document: Document, path: YamlPath) -> dict[str, object]:
    value = document.at(path) if path else document.data
    return value if isinstance(value, dict) else {}


def _key_span(document: Document, path: YamlPath) -> Span:
    key = document.nodes[path].key
    assert key is not None
    return key


def _loose_lines(document: Document) -> frozenset[int]:
    """Return the numbers of the lines on which a quoted or plain text goes on."""
    found: set[int] = set()
    for node in document.nodes.values():
        if node.style in _FLOWING:
            first, last = (document.source.line_and_column(offset)[0] for offset in node.span)
            found.update(range(first + 1, last + 1))
            if node.key and document.source.line_and_column(node.key.start)[0] < first:
                found.add(first)
    return frozenset(found)


def _begin(document: Document, path: YamlPath) -> int:
    """Return where the lines of a mapping begin: at the top of the file, or behind the line of its own key."""
    if not path:
        return 0
    text = document.source.text
    return text.find("\n", _key_span(document, path).end) + 1 or len(text)


def _end_of_all(document: Document, path: YamlPath) -> int:
    """Return where the lines of a mapping end: where those of the key behind it begin."""
    if not path:
        return len(document.source.text)
    own = _key_span(document, path).start
    siblings = (_key_span(document, (*path[:-1], str(key))).start for key in _mapping(document, path[:-1]))
    later = [start for start in siblings if start > own]
    return _end(document, path, min(later)) if later else _end_of_all(document, path[:-1])


def _end(document: Document, path: YamlPath, following: int) -> int:
    """Return where a block ends: with its last line, so that comments further down belong to the next key."""
    text = document.source.text
    line_end = text.find("\n", document.nodes[path].span.end)
    here = line_end + 1 if line_end >= 0 else len(text)
    return min(here, text.rfind("\n", 0, following) + 1)
