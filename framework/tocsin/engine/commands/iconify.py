"""iconify: an instruction to Splunk's pages, without effect on rows."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind, positional
from tocsin.engine.passing import PassingCommand
from tocsin.spl.parts import FIELDS

__all__ = ["Iconify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Iconify(PassingCommand):
    """Show an icon for each combination of values where results are displayed; rows pass as they are."""

    name = "iconify"
    kind = Kind.STREAMING

    fields: tuple[str, ...] = positional(FIELDS, about="the fields that decide the icon")
