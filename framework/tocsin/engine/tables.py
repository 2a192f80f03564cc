"""The lookup tables that commands read and write: those of the knowledge base, and those written in this run.

A written table takes the place of the one with its name for the rest of the run; the rules by which its rows are found
stay those of its definition. Definitions and the files behind them are one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.diagnostics import Diagnostic
from tocsin.engine.context import Context
from tocsin.expressions.values import Row
from tocsin.knowledge.lookups import Lookup
from tocsin.spl.trees.node import Node

__all__ = ["append_rows", "find_table", "require_table", "write_table", "written_rows"]

_FILES = (".csv", ".csv.gz")


def find_table(name: str, context: Context) -> Lookup | None:
    """Return a table as it stands now, None where there is none."""
    defined = _defined(name, context, [])
    written = context.store.tables.get(_file(name, context))
    if written is None:
        return defined
    return Lookup(written) if defined is None else defined.with_rows(written)


def require_table(name: str, node: Node, context: Context) -> Lookup:
    """Return a table as it stands now, or refuse the search: a KV store collection that nobody filled is empty."""
    table = find_table(name, context)
    if table is not None:
        return table
    if _is_collection(name, context):
        context.say(f"The collection of the lookup '{name}' is not there and counts as empty.")
        return Lookup(())
    reasons: list[Diagnostic] = []
    _defined(name, context, reasons)
    if _is_defined(name, context):
        context.unsupported(reasons[-1].message if reasons else f"The lookup '{name}' cannot be read.", node)
    hint = next((reason.hint for reason in reasons if reason.hint), None)
    context.refuse("SPL253", f"There is no lookup table '{name}'.", node, hint)


def write_table(name: str, rows: Iterable[Row], node: Node, context: Context) -> None:
    """Make these rows the content of a table: of one that is defined, or of a file, which need not exist yet."""
    if not name.endswith(_FILES) and find_table(name, context) is None and not _is_defined(name, context):
        hint = f"define the lookup, or write to the file {name}.csv"
        context.refuse("SPL253", f"There is no lookup table '{name}'.", node, hint)
    context.store.tables[_file(name, context)] = [dict(row) for row in rows]


def written_rows(name: str, context: Context) -> list[Row] | None:
    """Return copies of the rows of a table, None where there is no table."""
    written = context.store.tables.get(_file(name, context))
    if written is not None:
        return [dict(row) for row in written]
    table = _defined(name, context, [])
    return None if table is None else list(table.rows())


def append_rows(existing: list[Row], rows: Iterable[Row]) -> list[Row]:
    """Return rows with others behind them, which keep only the columns that the first ones have, if they have any."""
    columns = {name for row in existing for name in row}
    added = ({name: value for name, value in row.items() if not columns or name in columns} for row in rows)
    return [*existing, *added]


def _defined(name: str, context: Context, reasons: list[Diagnostic]) -> Lookup | None:
    assert context.knowledge is not None
    return context.knowledge.lookups.find(name, None, reasons)


def _settings(name: str, context: Context) -> Mapping[str, str]:
    """Return what a definition says about where its rows are."""
    assert context.knowledge is not None
    transform = context.knowledge.transforms.find(name)
    if transform is None:
        return {}
    keys = ("filename", "collection", "external_cmd", "external_type")
    return {key: text for key in keys if (text := transform.text(key))}


def _is_defined(name: str, context: Context) -> bool:
    return bool(_settings(name, context))


def _is_collection(name: str, context: Context) -> bool:
    return "collection" in _settings(name, context)


def _file(name: str, context: Context) -> str:
    return _settings(name, context).get("filename", name)
