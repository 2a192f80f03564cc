"""associate: find pairs of values that go together."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Associate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Associate(UnsupportedCommand):
    """Find pairs of values that go together; not run."""

    name = "associate"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "count the combinations with `stats count by` or `contingency`"
