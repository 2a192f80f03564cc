"""The address of a recorded log leads to the log itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["DataAddress"]

_WEB = re.compile(r"https?://[^\s/]+/\S+")
_PAGE = re.compile(r"https?://github\.com/[^/]+/[^/]+/(?:blob|tree)/")


class DataAddress(DetectionRule):
    """The address of a log is none of the web, has a space in it, or leads to a page about the file.

    **Why it matters**: whoever runs the test gets an error, or the HTML of a web page instead of events.

    **Bad**

        data: https://github.com/splunk/attack_data/blob/master/datasets/example.log

    **Good**

        data: https://media.githubusercontent.com/media/splunk/attack_data/master/datasets/example.log
    """

    code: ClassVar[str] = "DAT606"
    name: ClassVar[str] = "data-address"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look at each address."""
        for test in detection.tests:
            for data in test.attack_data:
                if data.is_remote and not _WEB.fullmatch(data.data):
                    yield self.at(data.place, f"`{data.data}` is no address of the web", "write https://…")
                elif _PAGE.match(data.data):
                    hint = "for a file in LFS begin with https://media.githubusercontent.com/media/"
                    yield self.at(data.place, "this address leads to a web page about the file", hint)
