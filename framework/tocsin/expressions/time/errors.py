"""How a text that names a time fails."""

from __future__ import annotations

from tocsin.errors import TocsinError

__all__ = ["TimeError"]


class TimeError(TocsinError):
    """A text that is no time modifier, no relative time or no span, or a time outside the calendar."""
