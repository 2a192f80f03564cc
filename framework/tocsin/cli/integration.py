"""`tocsin integration`: ask a real Splunk."""

from __future__ import annotations

from tocsin.cli.stages import stage_command
from tocsin.matrix import Stage

__all__ = ["command"]

_HELP = (
    "Replay the tests of every detection, or of those that SELECTORS name, in a Splunk; without one they are skipped."
)

command = stage_command("integration", _HELP, [Stage.INTEGRATION])
