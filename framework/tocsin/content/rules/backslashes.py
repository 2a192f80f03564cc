"""Backslashes are as many as the search means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.commands.search import Search as SearchCommand
from tocsin.engine.commands.tstats import Tstats
from tocsin.spl.trees import Comparison, FieldIn, Value
from tocsin.spl.trees.node import Node
from tocsin.spl.walking import walk

__all__ = ["Backslashes"]

# A drive, a folder of Windows or a key of the registry, with two backslashes where there is one.
_DOUBLED = re.compile(
    r"(?i)(?:\b[a-z]:|windows|system32|syswow64|users|appdata|temp|programdata|software|microsoft|currentversion|hklm|hkcu)"
    r"\\\\(?=[\w*%])"
)


class Backslashes(SearchRule):
    """A path in a search has two backslashes where paths have one.

    In a search one backslash is written as `\\\\` or, before most characters, as `\\`. Four of them are two.

    **Why it matters**: no path of Windows looks like that, so the comparison never holds.

    **Bad**

        Processes.process_path="*\\\\\\\\Windows\\\\\\\\Temp\\\\\\\\*"

    **Good**

        Processes.process_path="*\\\\Windows\\\\Temp\\\\*"
    """

    code: ClassVar[str] = "DET468"
    name: ClassVar[str] = "backslashes"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look at the literals that fields are compared with."""
        for stage in search.nodes:
            if isinstance(stage, SearchCommand | Tstats):
                for value in _values(stage):
                    doubled = _DOUBLED.search(value.text)
                    if doubled:
                        message = f"`{doubled[0]}` has two backslashes where a path has one"
                        place = search.parsed.source.place(value.span)
                        yield self.at(place, message, r"write `\\` for one backslash")


def _values(stage: Node) -> Iterator[Value]:
    for node in walk(stage):
        match node:
            case Comparison(value=Value() as value):
                yield value
            case FieldIn(values=values):
                yield from values
            case _:
                continue
