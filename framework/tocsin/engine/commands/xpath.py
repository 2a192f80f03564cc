"""xpath: extract what stands at an XPath in an XML document."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.engine.xpath import XPath, parse_xpath
from tocsin.expressions.values import multivalue, texts
from tocsin.expressions.xml_paths import parse_xml
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, TEXT

__all__ = ["Xpath"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Xpath(Command):
    """Extract the texts of the elements or attributes at an XPath."""

    name = "xpath"
    kind = Kind.STREAMING

    field: str = option(FIELD, "_raw", about="the field that holds the document")
    outfield: str = option(FIELD, "xpath", about="the field that takes the result")
    default: str | None = option(TEXT, about="the result where nothing is found")
    path: str = positional(TEXT, about="an XPath such as //book[@id='7']/title")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with what was found."""
        path = self._path(context)
        for row in rows:
            roots = filter(None, map(parse_xml, texts(row.get(self.field))))
            value = multivalue(text for root in roots for text in path.select(root))
            if value is not None:
                row[self.outfield] = value
            elif self.default is not None:
                row[self.outfield] = self.default
            yield row

    def _path(self, context: Context) -> XPath:
        path = parse_xpath(self.path)
        if path is None:
            hint = "steps by name, *, @attribute and text(), with predicates like [2] or [@id='7'], are understood"
            context.unsupported(f"'xpath' cannot evaluate '{self.path}'.", self, hint)
        return path

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the result."""
        return None if before is None else tuple(dict.fromkeys((*before, self.outfield)))

    def writes(self) -> FieldSet:
        """Return the field that takes the result."""
        return FieldSet.of(self.outfield)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, which stay where nothing is found, and the document."""
        return after | FieldSet.of(self.field)
