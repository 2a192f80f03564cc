"""diff: compare the text of two results."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Diff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff(UnsupportedCommand):
    """Compare the text of two results; not run."""

    name = "diff"
    kind = Kind.TRANSFORMING
    reason = "the layout of its output is Splunk's own"
    instead = "compare two fields with `eval` and `match()`, or two sets of rows with `set diff`"
