"""The columns that a search asks a lookup for are in its table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule, suggestion
from tocsin.diagnostics import Diagnostic
from tocsin.engine.commands.lookup import Lookup

__all__ = ["LookupColumns"]


class LookupColumns(SearchRule):
    """The `lookup` command names a column that the table does not have.

    **Why it matters**: Splunk refuses to match with a column that there is not, and an output that there is not stays
    empty: whatever compares with it afterwards never holds.

    **Bad**, with a table whose columns are `domain` and `verdict`

        search: … | lookup example_lookup domain OUTPUT veredict | where veredict="bad"

    **Good**

        search: … | lookup example_lookup domain OUTPUT verdict | where verdict="bad"
    """

    code: ClassVar[str] = "DET436"
    name: ClassVar[str] = "lookup-columns"

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare the columns of each `lookup` command with those of the table."""
        for node in search.nodes:
            if not isinstance(node, Lookup):
                continue
            lookup = context.lookups.get(context.lookup_name(node.table))
            columns = context.columns_of(lookup) if lookup else None
            for named in (*node.keys, *node.outputs, *node.additions):
                if columns and named.column not in columns:
                    place = search.parsed.source.place(named.span)
                    hint = suggestion(named.column, columns, f"it has {', '.join(columns)}")
                    yield self.at(place, f"the lookup `{node.table}` has no column `{named.column}`", hint)
