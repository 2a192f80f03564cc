"""kvform: extract fields by a form, which is a file of a Splunk app."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Kvform"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kvform(UnsupportedCommand):
    """Extract fields by a form; not run."""

    name = "kvform"
    kind = Kind.STREAMING
    reason = "the forms of apps are not read"
    instead = "extract the fields with `rex`"
