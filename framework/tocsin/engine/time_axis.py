"""The time axis of charts: the spans that a range of time is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from tocsin.expressions.time import TimeSpan
from tocsin.expressions.values import Number

__all__ = ["MOST_SPANS", "spans_between"]

MOST_SPANS = 1_000_000
"""More spans than any chart shows; what asks for more is a mistake."""


def spans_between(first: Number, last: Number, span: TimeSpan, zone: tzinfo) -> Iterator[Number]:
    """Yield the start of every span from the one that starts at `first` to the one that `last` lies in."""
    moment = first
    for _ in range(MOST_SPANS):
        if moment > last:
            return
        yield moment
        moment = span.next(moment, zone)
