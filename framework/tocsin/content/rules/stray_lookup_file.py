"""Every table in the folder of lookups belongs to a lookup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import ClassVar

from tocsin.content.folders import Kind
from tocsin.content.model import ContentObject
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic
from tocsin.source import SourceText, Span

__all__ = ["StrayLookupFile"]

_TABLES = {".csv", ".mlmodel"}
_ENDINGS = {*_TABLES, ".yml", ".yaml", ".md", ""}


class StrayLookupFile(Rule):
    """A file under `lookups` belongs to no lookup, or is none of the kinds that belong there.

    **Why it matters**: a table without its description is not built into the app, or is built under a name that no
    search knows.

    **Bad**

        lookups/example_lookup.csv        (and no lookups/example_lookup.yml)

    **Good**

        lookups/example_lookup.csv
        lookups/example_lookup.yml
    """

    code: ClassVar[str] = "DET437"
    name: ClassVar[str] = "stray-lookup-file"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Say nothing of single objects."""
        yield from ()

    def survey(self, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare the files of the folder with those that the lookups name."""
        named = {lookup.data for lookup in context.root.lookups.values() if lookup.data}
        unread = {path.with_suffix("") for path in context.root.unreadable(Kind.LOOKUP).values()}
        for path in context.files_below("lookups"):
            ending = PurePosixPath(path.name).suffix.lower()
            place = SourceText(str(context.root.path / path), "").place(Span(0, 0))
            if ending not in _ENDINGS:
                yield self.at(place, f"a file `{ending}` does not belong under `lookups`", "move it elsewhere")
            elif ending in _TABLES and path not in named and path.with_suffix("") not in unread:
                hint = f"describe it in `{path.with_suffix('.yml').name}`, or remove it"
                yield self.at(place, "this table belongs to no lookup", hint)
