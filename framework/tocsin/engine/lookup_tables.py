"""The lookup tables that commands read and write: those of the knowledge base, and those written in this run.

A written table takes the place of the one with its name for the rest of the run; the rules by which its rows are found
stay those of its definition. A definition and the file behind it are one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.diagnostics import nearest
from tocsin.engine.context import Context
from tocsin.expressions.values import Row
from tocsin.knowledge.lookups import Lookup
from tocsin.spl.trees.node import Node

__all__ = ["append_rows", "find_table", "require_table", "table_rows", "write_table"]

_FILES = (".csv", ".csv.gz")
_WHERE = ("filename", "collection", "external_cmd", "external_type")


def find_table(name: str, context: Context) -> Lookup | None:
    """Return a table as it stands now, None where there is none."""
    defined = _defined(name, context)
    written = context.store.tables.get(_file(name, context))
    if written is None:
        return defined
    return Lookup(written) if defined is None else defined.with_rows(written)


def require_table(name: str, node: Node, context: Context) -> Lookup:
    """Return a table as it stands now, or refuse the search; a KV store collection that nobody filled is empty."""
    table = find_table(name, context)
    if table is not None:
        return table
    settings = _settings(name, context)
    if "collection" in settings:
        context.say(f"The collection of the lookup '{name}' is not there and counts as empty.")
        return Lookup(())
    if settings:
        where = ", ".join(f"{key} = {text}" for key, text in settings.items())
        message = f"The lookup '{name}' cannot be read: its definition says {where}."
        context.unsupported(message, node, "put the file into the app, or give its rows as a lookup of the test")
    assert context.knowledge is not None
    close = nearest(name, (other for other in context.knowledge.lookups if other != name))
    context.refuse("SPL253", f"There is no lookup table '{name}'.", node, f"did you mean '{close}'?" if close else None)


def table_rows(name: str, context: Context) -> list[Row] | None:
    """Return copies of the rows of a table, None where there is no table."""
    written = context.store.tables.get(_file(name, context))
    if written is not None:
        return [dict(row) for row in written]
    table = _defined(name, context)
    return None if table is None else list(table.rows())


def write_table(name: str, rows: Iterable[Row], node: Node, context: Context) -> None:
    """Make these rows the content of a table: of one that is defined, or of a file, which need not exist yet."""
    if not name.endswith(_FILES) and table_rows(name, context) is None and not _settings(name, context):
        hint = f"define the lookup, or write to the file {name}.csv"
        context.refuse("SPL253", f"There is no lookup table '{name}'.", node, hint)
    context.store.tables[_file(name, context)] = [dict(row) for row in rows]


def append_rows(existing: list[Row], rows: Iterable[Row]) -> list[Row]:
    """Return rows with others behind them, which keep only the columns that the first ones have, if they have any."""
    columns = {name for row in existing for name in row}
    added = ({name: value for name, value in row.items() if not columns or name in columns} for row in rows)
    return [*existing, *added]


def _defined(name: str, context: Context) -> Lookup | None:
    """Return the table of the knowledge base."""
    assert context.knowledge is not None
    return context.knowledge.lookups.get(name)


def _settings(name: str, context: Context) -> Mapping[str, str]:
    """Return what the definition of a table says about where its rows are; nothing where there is no definition."""
    assert context.knowledge is not None
    transform = context.knowledge.transforms.find(name)
    return {} if transform is None else {key: text for key in _WHERE if (text := transform.text(key))}


def _file(name: str, context: Context) -> str:
    """Return the name under which the run keeps a table."""
    return _settings(name, context).get("filename", name)
