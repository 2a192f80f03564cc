"""The searches of drilldowns can be read, and use what the detection outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection, Drilldown
from tocsin.content.rule import DetectionRule, RuleContext, Search, suggestion
from tocsin.diagnostics import Diagnostic
from tocsin.expressions.time import TimeError, parse_time_modifier
from tocsin.source import Place, SourceText, Span

__all__ = ["DrilldownSearch"]

_TOKEN = re.compile(r"\$([^\s$|\"]+)\$")
_ALWAYS = {"info_min_time", "info_max_time", "event_id", "event_hash", "rule_id", "_time", "info_search_time"}
_OFFSETS = ("earliest_offset", "latest_offset")


class DrilldownSearch(DetectionRule):
    """The search of a drilldown cannot be read, names a `$field$` that the detection does not output, or its window is
    no time.

    **Why it matters**: the analyst clicks and sees an error, or nothing.

    **Bad**

        drilldown_searches:
          - name: View the results for $dest$
            search: '%original_detection_search% | serach dest = "$dst$"'

    **Good**

        drilldown_searches:
          - name: View the results for $dest$
            search: '%original_detection_search% | search dest = "$dest$"'
    """

    code: ClassVar[str] = "DET449"
    name: ClassVar[str] = "drilldown-search"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Parse each search, look up its tokens, read its window."""
        own = context.search(detection) if detection.search.text.strip() else None
        for index, drilldown in enumerate(detection.drilldowns):
            if drilldown.search.text:
                yield from context.drilldown(drilldown).diagnostics
            if own and own.is_sound:
                yield from self._tokens(detection, index, drilldown, own)
            for key in _OFFSETS:
                yield from self._offset(detection, index, key)

    def _tokens(self, detection: Detection, index: int, drilldown: Drilldown, own: Search) -> Iterator[Diagnostic]:
        fields, seen = own.analysis.fields, set(_ALWAYS)
        name = detection.document.text_source(("drilldown_searches", index, "name"))
        for text in (name, drilldown.search):
            for found in _TOKEN.finditer(text.text):
                if found[1] not in seen and found[1] not in fields:
                    seen.add(found[1])
                    hint = suggestion(found[1], fields.names, f"the search outputs {', '.join(sorted(fields.names))}")
                    message = f"the drilldown names `{found[1]}`, which the detection does not output"
                    yield self.at(_place(text, found), message, hint)

    def _offset(self, detection: Detection, index: int, key: str) -> Iterator[Diagnostic]:
        text = detection.document.text(("drilldown_searches", index, key)).strip()
        if not text or _TOKEN.fullmatch(text):
            return
        try:
            parse_time_modifier(text if not text[0].isalpha() and not text[-1].isalpha() else _signed(text), 0)
        except TimeError:
            place = detection.place("drilldown_searches", index, key)
            yield self.at(
                place, f"`{text}` is no time", "write a token such as $info_min_time$, or a time such as -24h"
            )


def _signed(text: str) -> str:
    """Return an offset as a time: Enterprise Security reads `7d` as seven days before."""
    return f"-{text}" if text[:1].isdecimal() else text


def _place(text: SourceText, found: re.Match[str]) -> Place:
    return text.place(Span(*found.span()))
