"""Diagnostics as plain data and back: a place keeps its file, line and columns, and the text of that line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tocsin.diagnostics import Diagnostic, Related, Severity
from tocsin.source import Place, SourceText, Span

__all__ = ["flattened", "restored"]


def flattened(diagnostic: Diagnostic, root: Path) -> list[Any]:
    """Return a diagnostic as lists and texts; names of files below the root are kept relative to it."""
    related = [[each.message, _flat_place(each.place, root)] for each in diagnostic.related]
    place = _flat_place(diagnostic.place, root)
    return [diagnostic.code, diagnostic.message, place, diagnostic.hint, diagnostic.severity.value, related]


def restored(data: list[Any], root: Path) -> Diagnostic:
    """Return the diagnostic that was flattened."""
    code, message, place, hint, severity, related = data
    return Diagnostic(
        code,
        message,
        _place(place, root),
        hint,
        Severity(severity),
        tuple(Related(said, found) for said, flat in related if (found := _place(flat, root)) is not None),
    )


def _flat_place(place: Place | None, root: Path) -> list[Any] | None:
    if place is None:
        return None
    origin = place.origin()
    line, column = origin.source.line_and_column(origin.span.start)
    text = origin.source.line(line)
    length = min(origin.span.end - origin.span.start, max(len(text) - column + 1, 1))
    prefix = f"{root}/"
    name = origin.source.name
    below = name.startswith(prefix) or str(root) == "."
    return [name.removeprefix(prefix), below, line, column, length, text]


def _place(flat: list[Any] | None, root: Path) -> Place | None:
    """Return a place in a text that has nothing but the line in question."""
    if flat is None:
        return None
    name, below, line, column, length, text = flat
    start = line - 1 + column - 1
    source = SourceText(str(root / name) if below else name, "\n" * (line - 1) + text)
    return Place(source, Span(start, start + length))
