"""`tocsin matrix`: every stage of every detection."""

from __future__ import annotations

from tocsin.cli.stages import stage_command

__all__ = ["command"]

_HELP = """Run every stage of every detection, or of those that SELECTORS name, and print the matrix.

A selector is a path, a name, an id, a glob, or the id of one case, such as
`detections/endpoint/x.yml::unit::True Positive Test`.
"""

command = stage_command("matrix", _HELP)
