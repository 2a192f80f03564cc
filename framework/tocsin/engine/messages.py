"""What a search says besides its rows."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.diagnostics import Severity

__all__ = ["Message"]


@dataclass(frozen=True, slots=True)
class Message:
    """A remark of the engine, such as a limit that was reached."""

    severity: Severity
    text: str
