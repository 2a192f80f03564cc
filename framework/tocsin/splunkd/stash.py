"""Events that searches write: their fields as text and, so that none is lost, as indexed fields too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from tocsin.events.dataset import RawEvent
from tocsin.expressions.values import Row, Value, texts, to_number

__all__ = ["LATEST", "STASH", "stash_event"]

STASH = "stash"
LATEST = 60_000_000_000
"""The time, in the year 3871, beyond which, before and after 1970, no event can be: each has its date in any zone."""

_OWN = ("_raw", "_time", "_indextime", "_cd", "_bkt", "_si", "_serial", "host", "source", "sourcetype", "index")


def stash_event(
    row: Row, index: str, now: float, *, source: str = STASH, sourcetype: str = STASH, host: str = "tocsin"
) -> RawEvent:
    """Return the event that a row becomes in a summary index."""
    fields = {name: value for name, value in row.items() if name not in _OWN and not name.startswith("_")}
    time = row.get("_time")
    moment = to_number(time) if time is not None and not isinstance(time, tuple) else None
    when = moment if moment is not None and abs(moment) <= LATEST else now
    return RawEvent(_text(fields, when), source, sourcetype, host, index, when, 1, fields)


def _text(fields: Mapping[str, Value], when: float) -> str:
    pairs = [f'{name}="{text}"' for name, value in fields.items() for text in map(_escaped, texts(value))]
    date = datetime.fromtimestamp(when, UTC).strftime("%m/%d/%Y %H:%M:%S +0000")
    return ", ".join([date, *pairs])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
