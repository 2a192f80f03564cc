"""`INDEXED_EXTRACTIONS`: fields that structured data gets when it is indexed, from JSON or from columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

from tocsin.expressions.values import Row
from tocsin.knowledge.documents import json_row
from tocsin.knowledge.props import Settings

__all__ = ["IndexFields", "index_fields", "time_fields"]

IndexFields = Callable[[str], "Row | None"]
"""Return the indexed fields of an event, or None for a line that is a header or a preamble."""

_DELIMITERS = {"csv": ",", "tsv": "\t", "psv": "|", "w3c": " "}
_NAMED_DELIMITERS = {"tab": "\t", "space": " ", "whitespace": " ", "pipe": "|", "comma": ",", "fs": "\x1c"}
_UNCLEAN = re.compile(r"[^A-Za-z0-9_]")


def index_fields(settings: Settings) -> IndexFields | None:
    """Return the function that extracts indexed fields from the events of one file in order, None without any."""
    kind = settings.text("INDEXED_EXTRACTIONS").strip().lower()
    if kind == "json":
        trim = settings.flag("JSON_TRIM_BRACES_IN_ARRAY_NAMES", False)
        return lambda text: _json(text, trim)
    return _Columns(settings, kind).read if kind in _DELIMITERS else None


def time_fields(settings: Settings) -> tuple[str, ...]:
    """Return the indexed fields that together hold the time of an event, as `TIMESTAMP_FIELDS` names them."""
    if not settings.text("INDEXED_EXTRACTIONS").strip():
        return ()
    names = settings.text("TIMESTAMP_FIELDS").strip().strip("[]").split(",")
    return tuple(name.strip().strip('"') for name in names if name.strip())


def _json(text: str, trim: bool) -> Row:
    fields = json_row(text) or {}
    return {(name.replace("{}", "") if trim else name).lstrip("_"): value for name, value in fields.items()}


class _Columns:
    """Columns whose names stand in `FIELD_NAMES`, in the first line, or in every `#Fields:` line."""

    def __init__(self, settings: Settings, kind: str) -> None:
        self._kind = kind
        self._delimiter = _character(settings.text("FIELD_DELIMITER"), _DELIMITERS[kind])
        self._header_delimiter = _character(settings.text("HEADER_FIELD_DELIMITER"), self._delimiter)
        self._quote = _character(settings.text("FIELD_QUOTE"), '"')
        preamble = settings.text("PREAMBLE_REGEX")
        self._preamble = re.compile(preamble) if preamble else None
        self._missing = settings.text("MISSING_VALUE_REGEX")
        self._header_line = settings.number("HEADER_FIELD_LINE_NUMBER", 0)
        self._lines = 0
        self._names = [name.strip() for name in settings.text("FIELD_NAMES").strip("[]").split(",") if name.strip()]

    def read(self, text: str) -> Row | None:
        """Return the fields of a line."""
        self._lines += 1
        if self._preamble is not None and self._preamble.match(text):
            return None
        if self._kind == "w3c" and text.startswith("#"):
            if text.startswith("#Fields:"):
                self._names = [_clean(name) for name in text.removeprefix("#Fields:").split()]
            return None
        if self._lines < self._header_line:
            return None
        if not self._names:
            self._names = [_clean(name) for name in self._cells(text, self._header_delimiter)]
            return None
        cells = zip(self._names, self._cells(text, self._delimiter), strict=False)
        return {name: cell for name, cell in cells if cell and not self._is_missing(cell)}

    def _cells(self, text: str, delimiter: str) -> list[str]:
        return next(csv.reader([text], delimiter=delimiter, quotechar=self._quote), [])

    def _is_missing(self, cell: str) -> bool:
        if self._missing:
            return re.fullmatch(self._missing, cell) is not None
        return self._kind == "w3c" and cell == "-"


def _character(written: str, default: str) -> str:
    named = _NAMED_DELIMITERS.get(written.strip().lower(), written.replace("\\t", "\t"))
    return named[:1] or default


def _clean(name: str) -> str:
    return _UNCLEAN.sub("_", name.strip())
