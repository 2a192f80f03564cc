"""outputlookup: write rows to a lookup table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.lookup_tables import append_rows, table_rows, write_table
from tocsin.expressions.values import Row, texts
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, FIELD, NAME, Choice
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.references import Reference, ReferenceKind

__all__ = ["Outputlookup"]

_KEY = "_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputlookup(Command):
    """Write the rows to a lookup table, which later searches of the same run see, and pass them on."""

    name = "outputlookup"
    kind = Kind.ORDERING

    append: bool = option(BOOLEAN, False, about="add to the table instead of replacing it")
    create_empty: bool = option(BOOLEAN, True, about="make an empty table where there are no rows and no table")
    override_if_empty: bool = option(BOOLEAN, True, about="empty the table where there are no rows")
    max: int | None = option(AtLeast(1), about="how many rows to write at most")
    key_field: str | None = option(FIELD, about="the field whose value names the record to replace")
    createinapp: bool = option(BOOLEAN, False, about="where Splunk puts a new file; no effect here")
    create_context: str | None = option(Choice(("app", "user", "system")), about="where Splunk puts a new file")
    output_format: str | None = option(
        Choice(("splunk_sv_csv", "splunk_mv_csv")), about="how Splunk writes multivalues; no effect here"
    )
    allow_updates: bool = option(BOOLEAN, False, about="whether Splunk updates records; no effect here")
    table: str = positional(NAME, about="the lookup or its file")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Write all rows, then return them."""
        rows = list(stream.rows)
        existing = table_rows(self.table, context)
        content = self._content(list(islice(rows, self.max)), existing)
        if content is not None:
            write_table(self.table, content, self, context)
        return Stream(rows, stream.columns)

    def _content(self, rows: list[Row], existing: list[Row] | None) -> list[Row] | None:
        """Return the new content of the table, None to leave it as it is."""
        if self.key_field is not None:
            return _upserted(existing or [], rows, self.key_field)
        if self.append:
            return append_rows(existing or [], rows)
        leave = not self.override_if_empty if existing is not None else not self.create_empty
        return None if not rows and leave else rows

    def references(self) -> Iterator[Reference]:
        """Yield the table."""
        yield Reference(ReferenceKind.LOOKUP_WRITTEN, self.table, self.span)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING


def _upserted(existing: list[Row], rows: list[Row], key_field: str) -> list[Row]:
    """Return the records, each with its key, after those with the same key were replaced; a row without one is new."""
    records: dict[object, Row] = {row.get(_KEY, index): row for index, row in enumerate(existing)}
    for number, row in enumerate(rows):
        key = "\n".join(texts(row.get(key_field)))
        record = {name: value for name, value in row.items() if name != _KEY}
        records[key or (number,)] = {**record, _KEY: key} if key else record
    return list(records.values())
