"""spath: extract fields from JSON and XML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.expressions.structured import document_fields, parse_document_path, select_texts
from tocsin.expressions.values import Row, Scalar, multivalue, texts
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import FIELD, TEXT

__all__ = ["Spath"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spath(Command):
    """Extract what stands at a path in a JSON or XML document, or without a path every field of the document."""

    name = "spath"
    kind = Kind.STREAMING

    input: str = option(FIELD, "_raw", about="the field that holds the document")
    output: str | None = option(FIELD, about="the field that takes the result; without it, one named as the path")
    path: str | None = option(TEXT, about="the path of what to extract, such as Records{}.user")
    location: str | None = positional(TEXT, None, about="the path, without its name")

    @property
    def datapath(self) -> str | None:
        """The path, however it is given."""
        return self.path if self.path is not None else self.location

    def check(self, context: Context) -> None:
        """Refuse a text that is no path, two paths, and an output without a path."""
        if self.path is not None and self.location is not None:
            context.refuse("SPL217", "'spath' has two paths.", self, "leave one of them out")
        if self.datapath is None:
            if self.output is not None:
                context.refuse("SPL217", "'spath' has an output but no path.", self, "add path=…, or remove output=")
            return
        try:
            parse_document_path(self.datapath)
        except ValueError:
            hint = "write a path such as Records{}.user or book{@year}"
            context.refuse("SPL218", f"'{self.datapath}' is no path.", self, hint)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with what was found."""
        extract = self._everything() if self.datapath is None else self._selected(self.datapath)
        for row in rows:
            documents = texts(row.get(self.input))
            if documents:
                extract(row, documents)
            yield row

    def _selected(self, datapath: str) -> Callable[[Row, tuple[str, ...]], None]:
        path = parse_document_path(datapath)
        target = self.output or datapath

        def extract(row: Row, documents: tuple[str, ...]) -> None:
            value = multivalue(text for document in documents for text in select_texts(document, path))
            if value is not None:
                row[target] = value

        return extract

    def _everything(self) -> Callable[[Row, tuple[str, ...]], None]:
        def extract(row: Row, documents: tuple[str, ...]) -> None:
            found: dict[str, list[Scalar]] = {}
            for document in documents:
                for name, values in document_fields(document).items():
                    found.setdefault(name, []).extend(values)
            row.update((name, value) for name, values in found.items() if (value := multivalue(values)) is not None)

        return extract

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the result of a path."""
        target = self.output or self.datapath
        return before if before is None or target is None else tuple(dict.fromkeys((*before, target)))

    def writes(self) -> FieldSet:
        """Return the field that takes the result, or any where there is no path."""
        return FieldSet.of(self.output or path) if (path := self.path or self.location) else EVERYTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, which stay where nothing is found, and the document."""
        return after | FieldSet.of(self.input)
