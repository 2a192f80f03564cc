"""xmlkv: extract the texts of XML elements as fields."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Scalar, multivalue, texts
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, INTEGER

__all__ = ["Xmlkv"]

_LEAF = re.compile(r"<([^\W\d][\w.:-]*)(?:\s[^<>]*)?>([^<]*)</\1\s*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Xmlkv(Command):
    """Extract each `<name>text</name>` as a field, wherever it stands in the text."""

    name = "xmlkv"
    kind = Kind.STREAMING

    maxinputs: int = option(INTEGER, 50_000, about="how many rows Splunk reads at a time; no effect on the result")
    field: str = positional(FIELD, "_raw", about="the field to read")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the elements found."""
        for row in rows:
            found: dict[str, list[Scalar]] = {}
            for text in texts(row.get(self.field)):
                for name, value in _LEAF.findall(text):
                    found.setdefault(name, []).append(value.strip())
            row.update((name, value) for name, values in found.items() if (value := multivalue(values)) is not None)
            yield row

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, which stay where nothing is found, and the one that is read."""
        return after | FieldSet.of(self.field)
