"""`delete` as the server runs it: the events become unfindable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream
from tocsin.engine.commands import find, names
from tocsin.expressions.values import Row
from tocsin.spl.cursor import Grammar
from tocsin.splunkd.stored import ADDRESS, SERVER_NAME, StoredEvents

__all__ = ["Delete", "deleting_grammar"]


_COLUMNS = ("splunk_server", "index", "deleted", "errors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Command):
    """Make events unfindable, and say how many in which index."""

    name = "delete"
    kind = Kind.TRANSFORMING

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Delete the events; refuse rows that are none."""
        rows = list(stream.rows)
        if any(ADDRESS not in row for row in rows):
            context.refuse("RUN710", "'delete' works on events only.", self, "delete before anything transforms them")
        events = context.events
        if not isinstance(events, StoredEvents) or not events.may_delete:
            message = "Error in 'delete' command: You have insufficient privileges to delete events."
            context.refuse("RUN711", message, self, "give the user the role can_delete")
        events.remove([_address(row) for row in rows])
        counts = Counter(str(row["index"]) for row in rows)
        summary = [("__ALL__", len(rows)), *sorted(counts.items())]
        made: list[Row] = [
            {"splunk_server": SERVER_NAME, "index": index, "deleted": count, "errors": 0} for index, count in summary
        ]
        return Stream(made, _COLUMNS)


def _address(row: Row) -> tuple[str, int, int]:
    block, _, event = str(row[ADDRESS]).partition(":")
    return str(row["index"]), int(block), int(event)


def deleting_grammar() -> Grammar:
    """Return the grammar of all commands, with this `delete`."""
    return Grammar(lambda name: Delete if name.lower() == "delete" else find(name), names)
