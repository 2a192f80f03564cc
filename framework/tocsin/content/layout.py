"""Laying out the search of a detection file: the rest of the file stays as it is, character by character."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tocsin.content.document import Document, YamlPath
from tocsin.content.scalars import ScalarStyle
from tocsin.content.yaml_text import read_yaml_file
from tocsin.diagnostics import Diagnostic
from tocsin.spl.layout import lay_out

__all__ = ["LaidOut", "laid_out", "lay_out_files"]

_INDENTED = re.compile(r"^( {2,8})(?=[^\s#-])", re.M)


def laid_out(document: Document, path: YamlPath = ("search",)) -> str:
    """Return the text of the file with the search at a path laid out as a literal block.

    A search that YAML cannot hold in a literal block (because of tabs or control characters) stays as it is.
    """
    text = document.source.text
    search = document.text(path)
    node = document.nodes.get(path)
    if node is None or node.style is None or not search.strip():
        return text
    lines = lay_out(search).split("\n")
    if not all(line.replace("\xa0", "").isprintable() for line in lines):
        return text
    start, end = node.span
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    block = newline.join(["|-", *(_indent(text) + line for line in lines)])
    if node.style in (ScalarStyle.LITERAL, ScalarStyle.FOLDED):
        written = text[start:end]
        block += written[len(written.rstrip("\r\n")) :]
    return text[:start] + block + text[end:]


def _indent(text: str) -> str:
    """Return the indentation that the file itself uses: that of its first indented line, four blanks without one."""
    found = _INDENTED.search(text)
    return found.group(1) if found else "    "


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What laying out files did: how many were looked at, which changed, and which could not be read and why."""

    seen: int
    changed: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]


def lay_out_files(paths: Iterable[Path], *, write: bool) -> LaidOut:
    """Lay out the searches of files and of the YAML files in folders; without `write` only tell what would change."""
    seen = 0
    changed: list[Path] = []
    diagnostics: list[Diagnostic] = []
    for path in _files(paths):
        seen += 1
        document, found = read_yaml_file(path, str(path))
        if document is None:
            diagnostics += found
            continue
        text = laid_out(document)
        if text != document.source.text:
            changed.append(path)
            if write:
                _write(path, text)
    return LaidOut(seen, tuple(changed), tuple(diagnostics))


def _write(path: Path, text: str) -> None:
    """Write the text with the byte order mark that the file had, if it had one."""
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    path.write_bytes(mark + text.encode("utf-8"))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.yml")) if path.is_dir() else [path]
