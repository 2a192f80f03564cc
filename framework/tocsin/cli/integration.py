"""`tocsin integration`: the tests, replayed in a Splunk."""

from __future__ import annotations

from tocsin.cli.stages import stage_command
from tocsin.matrix import Stage

__all__ = ["command"]

_HELP = """Replay the tests of every detection, or of those that SELECTORS name, in a Splunk, and compare rows.

The Splunk is named by TOCSIN_SPLUNK_HOST and its like or by `[splunk]` in tocsin.toml; without one every test is
skipped, and none passes.
"""

command = stage_command("integration", _HELP, [Stage.INTEGRATION])
