"""audit: check the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Audit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(UnsupportedCommand):
    """Check the audit trail; not run."""

    name = "audit"
    kind = Kind.GENERATING
    reason = "there is no audit trail here"
    instead = "test on recorded events of the index `_audit` instead: `index=_audit`"
