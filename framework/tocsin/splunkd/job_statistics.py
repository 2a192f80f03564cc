"""What a job tells about its rows without showing them: the values of each field, and how they lie in time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from tocsin.expressions.values import Row, texts, to_number
from tocsin.splunkd.atom import xml_attribute, xml_text
from tocsin.splunkd.searching import Found

__all__ = ["summary_xml", "timeline_xml"]

_HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"
_BUCKETS = 60
_COMMON = 10


def summary_xml(found: Found) -> str:
    """Count the values of each field."""
    fields = "".join(_field(name, found) for name in found.fields if not name.startswith("_"))
    return f"{_HEAD}<summary earliest_time='' latest_time='' duration='0' c='{len(found.rows)}'>{fields}</summary>\n"


def _field(name: str, found: Found) -> str:
    values = Counter(text for row in found.rows if name in row for text in texts(row[name]))
    modes = "".join(_value(text, count) for text, count in values.most_common(_COMMON))
    counts = f"c='{values.total()}' nc='0' dc='{len(values)}' exact='1'"
    return f"<field k={xml_attribute(name)} {counts}><modes>{modes}</modes></field>"


def _value(text: str, count: int) -> str:
    return f"<value c='{count}' exact='1'><text>{xml_text(text)}</text></value>"


def timeline_xml(found: Found) -> str:
    """Count the events of equal spans of time."""
    times = sorted(moment for row in found.rows if (moment := _time(row)) is not None)
    if not times:
        return f"{_HEAD}<timeline c='0' cursor='0'></timeline>\n"
    width = max((times[-1] - times[0]) / _BUCKETS, 1.0)
    counts = Counter(int((moment - times[0]) // width) for moment in times)
    buckets = "".join(_bucket(times[0] + number * width, width, count) for number, count in sorted(counts.items()))
    return f"{_HEAD}<timeline c='{len(times)}' cursor='0'>{buckets}</timeline>\n"


def _bucket(start: float, width: float, count: int) -> str:
    date = datetime.fromtimestamp(start, UTC).isoformat(timespec="milliseconds")
    numbers = f"c='{count}' a='{count}' t='{start:.3f}' d='{width:.3f}' f='1' etz='0' ltz='0'"
    return f"<bucket {numbers}>{date}</bucket>"


def _time(row: Row) -> float | None:
    value = row.get("_time")
    number = to_number(value) if value is not None and not isinstance(value, tuple) else None
    return None if number is None else float(number)
