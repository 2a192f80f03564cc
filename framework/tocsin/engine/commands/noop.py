"""noop: do nothing, with settings for Splunk's own developers."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind, positional
from tocsin.engine.passing import PassingCommand
from tocsin.spl.parts.settings import SETTINGS, Settings

__all__ = ["Noop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noop(PassingCommand):
    """Pass every row on."""

    name = "noop"
    kind = Kind.STREAMING

    settings: Settings = positional(SETTINGS, (), about="settings of Splunk's search process; no effect here")
