"""highlight: an instruction to Splunk's pages, without effect on rows."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind, positional
from tocsin.engine.passing import PassingCommand
from tocsin.spl.parts import FIELDS

__all__ = ["Highlight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight(PassingCommand):
    """Highlight words where results are displayed; rows pass as they are."""

    name = "highlight"
    kind = Kind.STREAMING

    words: tuple[str, ...] = positional(FIELDS, about="the words to highlight")
