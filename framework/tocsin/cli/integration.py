"""`tocsin integration`: the tests that a Splunk would replay."""

from __future__ import annotations

from tocsin.cli.stages import stage_command
from tocsin.matrix import Stage

__all__ = ["command"]

_HELP = "List the tests that a Splunk would replay. None can be configured yet, so all are skipped and none passes."

command = stage_command("integration", _HELP, [Stage.INTEGRATION])
