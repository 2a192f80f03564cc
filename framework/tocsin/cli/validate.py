"""`tocsin validate`: check detections as they are written."""

from __future__ import annotations

from tocsin.cli.stages import stage_command
from tocsin.matrix import Stage

__all__ = ["command"]

_HELP = "Check schema, references and search of every detection, or of those that SELECTORS name; run nothing."

command = stage_command("validate", _HELP, [Stage.VALIDATION])
