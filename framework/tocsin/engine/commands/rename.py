"""rename: give fields other names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from tocsin.engine.command import Columns, Command, Context, Kind, Stream, positional
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import RENAMINGS
from tocsin.spl.trees.clause import Renaming

__all__ = ["Rename"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename(Command):
    """Give fields other names, one renaming after the other; wildcards carry their parts over."""

    name = "rename"
    kind = Kind.STREAMING

    renamings: tuple[Renaming, ...] = positional(RENAMINGS, about="old AS new, …")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows and columns under their new names."""
        for renaming in self.renamings:
            names = _new_names(renaming)
            target = None if "*" in renaming.old else renaming.new
            rows = map(partial(_rename_row, names=names, target=target), stream.rows)
            stream = Stream(rows, _renamed_columns(stream.columns, names))
        return stream

    def check(self, context: Context) -> None:
        """Refuse wildcards that do not pair."""
        for renaming in self.renamings:
            if renaming.old.count("*") != renaming.new.count("*"):
                message = f"'{renaming.old}' and '{renaming.new}' must have the same number of wildcards."
                context.refuse("SPL291", message, renaming)

    def writes(self) -> FieldSet:
        """Return the new names."""
        return FieldSet.of(*(renaming.new for renaming in self.renamings))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before under their new names."""
        names: Columns = before.names
        for renaming in self.renamings:
            names = _renamed_columns(names, _new_names(renaming))
            if "*" not in renaming.new and (before.open or renaming.old in before.names):
                names = tuple(dict.fromkeys([*(names or ()), renaming.new]))
        return OutputFields(names or (), before.open)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the old names of what is needed behind."""
        if not after.closed or any("*" in renaming.old for renaming in self.renamings):
            return EVERYTHING
        names = set(after.names)
        for renaming in reversed(self.renamings):
            names.discard(renaming.new)
            names.add(renaming.old)
        return FieldSet(frozenset(names))


Renamer = Callable[[Row], Row]
Names = Callable[[str], str | None]


def _new_names(renaming: Renaming) -> Names:
    """Return what gives the new name of a field, or None for a field that keeps its name."""
    old, new = renaming.old, renaming.new
    if "*" not in old:
        return {old: new}.get
    pattern = re.compile("(.*)".join(re.escape(part) for part in old.split("*")), re.S)
    parts = new.split("*")

    @lru_cache(maxsize=4096)
    def renamed(name: str) -> str | None:
        found = pattern.fullmatch(name)
        if not found or (name.startswith("_") and not old.startswith("_")):
            return None
        return parts[0] + "".join(group + part for group, part in zip(found.groups(), parts[1:], strict=True))

    return renamed


def _rename_row(row: Row, names: Names, target: str | None) -> Row:
    """Return the row with one renaming done: the target is replaced, or emptied where the old field is missing."""
    new_names = {name: new for name in row if (new := names(name)) is not None}
    taken = {*new_names.values(), target}
    return {new_names.get(name, name): value for name, value in row.items() if name in new_names or name not in taken}


def _renamed_columns(columns: Columns, names: Names) -> Columns:
    if columns is None:
        return None
    new_names = {name: new for name in columns if (new := names(name)) is not None}
    targets = set(new_names.values())
    return tuple(dict.fromkeys(new_names.get(c, c) for c in columns if c in new_names or c not in targets))
