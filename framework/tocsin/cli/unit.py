"""`tocsin unit`: execute the searches of detections on recorded logs."""

from __future__ import annotations

from tocsin.cli.stages import stage_command
from tocsin.matrix import Stage

__all__ = ["command"]

_HELP = "Execute every detection, or those that SELECTORS name, on the recorded logs of its tests."

command = stage_command("unit", _HELP, [Stage.UNIT])
