"""The name of a search fits into Splunk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Baseline, ContentObject, Detection, Generation
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["StanzaName"]

_LONGEST = 81


class StanzaName(Rule):
    """The name of a detection, as Enterprise Security writes it, is too long.

    The name in Splunk is the app's label, the name and `Rule`; ES allows 99 characters, of which it needs 18 itself
    when somebody clones the detection.

    **Why it matters**: ES cannot clone the detection, and tools refuse to build it.

    **Bad**

        name: Windows Example Detection With A Name That Tells All There Is To Know Of It At Once

    **Good**

        name: Windows Example Detection
    """

    code: ClassVar[str] = "DET443"
    name: ClassVar[str] = "stanza-name"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Put the stanza's name together and count."""
        if not isinstance(found, Detection | Baseline) or found.generation is Generation.V4:
            return
        stanza = f"{context.settings.label} - {found.name} - Rule"
        if len(stanza) > _LONGEST:
            message = f"`{stanza}` has {len(stanza)} characters, and at most {_LONGEST} are allowed"
            yield self.at(found.place("name"), message, f"shorten the name by {len(stanza) - _LONGEST}")
