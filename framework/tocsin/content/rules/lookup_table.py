"""The table of a lookup is there and can be used."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import ClassVar

from tocsin.content.model import ContentObject, Generation, Lookup
from tocsin.content.rule import Rule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic
from tocsin.source import Place, SourceText, Span

__all__ = ["LookupTable"]

_MODEL_PREFIX = "__mlspl_"


class LookupTable(Rule):
    """The table of a lookup is missing, or its rows do not fit its header; or from v5 on a collection has no `_key`.

    **Why it matters**: Splunk reads a row with a cell too few as if the last columns were empty, and a lookup without
    its file ends the search with an error.

    **Bad**

        domain,verdict
        example.com
        example.org,bad,2026

    **Good**

        domain,verdict
        example.com,
        example.org,bad
    """

    code: ClassVar[str] = "DET435"
    name: ClassVar[str] = "lookup-table"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Check the file of a table or model, or the fields of a collection."""
        if not isinstance(found, Lookup):
            return
        if found.data is None:
            yield from self._collection(found)
        elif not context.has_file(found.data):
            hint = f"put it at `{found.data}`"
            key = "filename" if found.document.at(("filename",)) else "name"
            yield self.at(found.place(key), f"the lookup has no file `{found.data.name}`", hint)
        elif found.lookup_type == "csv":
            yield from self._table(found, found.data, context)
        elif not found.data.name.startswith(_MODEL_PREFIX):
            message = f"the file of a model must begin with `{_MODEL_PREFIX}`"
            yield self.at(found.place("name"), message, f"rename it to `{_MODEL_PREFIX}{found.data.name}`")

    def _collection(self, lookup: Lookup) -> Iterator[Diagnostic]:
        demanded = lookup.lookup_type == "kvstore" and lookup.generation is not Generation.V4
        if demanded and lookup.fields and lookup.fields[0] != "_key":
            key = "fields" if lookup.document.at(("fields",)) else "fields_list"
            yield self.at(lookup.place(key), "the first field of a collection must be `_key`", "put `_key` first")

    def _table(self, lookup: Lookup, data: PurePosixPath, context: RuleContext) -> Iterator[Diagnostic]:
        text = context.text_of(data)
        source = SourceText(str(context.root.path / data), text or "")
        if not text:
            yield self.at(source.place(Span(0, 0)), "the table is empty" if text == "" else "the table is not UTF-8")
            return
        header: list[str] | None = None
        rows = csv.reader(io.StringIO(text), strict=True)
        try:
            for row in rows:
                if header is None:
                    header = [name.strip() for name in row]
                    yield from self._header(lookup, header, source)
                elif row and len(row) != len(header):
                    message = f"this row has {_count(len(row), 'cell')}, and the header {_count(len(header), 'column')}"
                    yield self.at(_line(source, rows.line_num), message, "add the missing cells, or quote the commas")
        except csv.Error as error:
            yield self.at(_line(source, rows.line_num), f"the table cannot be read: {error}")

    def _header(self, lookup: Lookup, header: list[str], source: SourceText) -> Iterator[Diagnostic]:
        for name in dict.fromkeys(name for name in header if header.count(name) > 1):
            yield self.at(_line(source, 1), f"the column `{name}` is there twice")
        for index, match in enumerate(lookup.match_type):
            column = match.partition("(")[2].rstrip(")").strip()
            if column and column not in header:
                message = f"`{match}` names a column that the table does not have"
                place = lookup.place("match_type", index)
                yield self.at(place, message, suggestion(column, header, f"it has {', '.join(header)}"))


def _line(source: SourceText, number: int) -> Place:
    start = source.line_starts()[min(number, len(source.line_starts())) - 1]
    return source.place(Span(start, start + len(source.line(number)) if source.text else start))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
