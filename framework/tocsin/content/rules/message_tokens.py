"""The dollar signs of a message come in pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.messages import message_texts
from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic
from tocsin.source import Span

__all__ = ["MessageTokens"]

_TOKEN = re.compile(r"\$[^\s$]+\$")
_LONE = re.compile(r"\$(?P<name>\w+)?")


class MessageTokens(DetectionRule):
    """A message has a dollar sign without its partner, or a token with a space in it.

    An amount of money, such as `$100`, is left alone.

    **Why it matters**: the analyst reads `$dest` where the name of a machine should stand.

    **Bad**

        message: Seen on $dest by $user$

    **Good**

        message: Seen on $dest$ by $user$
    """

    code: ClassVar[str] = "DET448"
    name: ClassVar[str] = "message-tokens"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Take the whole tokens away and look at the dollar signs that are left."""
        for text in message_texts(detection):
            rest = _TOKEN.sub(lambda found: " " * len(found[0]), text.text)
            for found in _LONE.finditer(rest):
                name = found["name"] or ""
                if not name[:1].isdecimal():
                    hint = f"write `${name}$`" if name else "write the name of a field between two dollar signs"
                    yield self.at(text.place(Span(*found.span())), "this dollar sign has no partner", hint)
