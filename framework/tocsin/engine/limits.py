"""The limits that Splunk sets by default (limits.conf.spec)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many rows, values and searches Splunk's defaults allow."""

    subsearch_rows: int = 10_000
    join_rows: int = 50_000
    append_rows: int = 50_000
    list_values: int = 100
    sort_rows: int = 10_000
    map_searches: int = 10
    nested_subsearches: int = 20
