"""outputcsv: write rows to a CSV file."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.lookup_tables import append_rows
from tocsin.engine.store import SideEffect
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, NAME

__all__ = ["Outputcsv", "csv_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputcsv(Command):
    """Write the rows to a CSV file that lives as long as the run, and pass them on."""

    name = "outputcsv"
    kind = Kind.ORDERING

    append: bool = option(BOOLEAN, False, about="add to the file instead of replacing it")
    create_empty: bool = option(BOOLEAN, False, about="make an empty file where there are no rows")
    override_if_empty: bool = option(BOOLEAN, True, about="replace the file even where there are no rows")
    dispatch: bool = option(BOOLEAN, False, about="whether Splunk writes to the job's folder; no effect here")
    usexml: bool = option(BOOLEAN, False, about="a setting of Splunk's own user interface; no effect here")
    singlefile: bool = option(BOOLEAN, False, about="whether Splunk writes one file; no effect here")
    file: str | None = positional(NAME, None, about="the file, with or without .csv")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Write all rows, then return them."""
        rows = list(stream.rows)
        visible = [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]
        if self.file is None:
            context.store.effects.append(SideEffect(self.name, "", tuple(visible)))
        else:
            self._write(csv_file(self.file), visible, context)
        return Stream(rows, stream.columns)

    def _write(self, file: str, rows: list[Row], context: Context) -> None:
        existing = context.store.tables.get(file)
        if self.append and existing is not None:
            context.store.tables[file] = append_rows(existing, rows)
        elif rows or self.create_empty or (existing is not None and self.override_if_empty):
            context.store.tables[file] = rows

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING


def csv_file(name: str) -> str:
    """Return the name under which the run keeps a file of `outputcsv`, apart from lookup tables."""
    return f"csv/{name}" if name.endswith(".csv") else f"csv/{name}.csv"
