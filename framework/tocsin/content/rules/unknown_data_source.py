"""The data sources of a detection must exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import Kind
from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic

__all__ = ["UnknownDataSource"]

# The number of an event is no part of a name that may be misspelt: event 4728 is another than 4798.
_NUMBER = re.compile(r"\d+")


class UnknownDataSource(DetectionRule):
    """A detection names a data source that is not under `data_sources`.

    **Why it matters**: the data source says what must be collected, under which source and sourcetype, and which
    fields the search can count on; a name that leads nowhere says none of it.

    **Bad**

        data_source:
          - Sysmon Event 22

    **Good**

        data_source:
          - Sysmon EventID 22
    """

    code: ClassVar[str] = "DET422"
    name: ClassVar[str] = "unknown-data-source"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each name; ` AND ` joins two."""
        known = context.data_sources
        for name, place in detection.data_source_names:
            if name not in known and not context.is_unreadable(Kind.DATA_SOURCE, name):
                alike = (each for each in known if _NUMBER.findall(each) == _NUMBER.findall(name))
                hint = suggestion(name, alike, "describe it in a file under `data_sources`")
                yield self.at(place, f"there is no data source `{name}`", hint)
