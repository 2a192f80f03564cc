"""Automatic recognition of the common forms of date and time.

Forms, tried at every place of the text, the first place winning: ISO 8601 and its near relatives, web server logs,
mail headers, syslog, US dates with or without AM and PM, `day month year`, seconds since 1970, and dates alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo

from tocsin.events.moments import MONTHS, Reading, moment_of, named_zone, offset_zone, with_fraction

__all__ = ["compile_recognition"]

Read = Callable[[str], "int | float | None"]

_MONTH = r"(?P<month_name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d|60)(?:[.,:](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[AaPp][Mm])(?![A-Za-z]))?"
)
_OFFSET = r"(?:\s?(?P<offset>Z(?![A-Za-z])|[+-]\d{2}:?\d{2}(?!\d))|\s(?P<zone_name>UTC|GMT|[ECMP][SD]T)(?![A-Za-z]))?"
_FORMS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"(?<!\d)(?P<year>(?:19|20)\d{{2}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})[T\s:,_]\s*{_CLOCK}{_OFFSET}",
        rf"(?<!\d)(?P<day>\d{{1,2}})[/-]{_MONTH}[/-](?P<year>(?:19|20)\d{{2}})[:\s]\s*{_CLOCK}{_OFFSET}",
        rf"(?<!\d){_WEEKDAY}(?P<day>\d{{1,2}})\s+{_MONTH},?\s+(?P<year>(?:19|20)\d{{2}}),?\s+{_CLOCK}{_OFFSET}",
        rf"(?<![A-Za-z]){_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>(?:19|20)\d{{2}}),?\s+{_CLOCK}{_OFFSET}",
        rf"(?<![A-Za-z]){_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}"
        rf"(?:\s+(?P<zone_name>UTC|GMT|[ECMP][SD]T))?(?:\s+(?P<year>(?:19|20)\d{{2}})(?![\d:]))?",
        rf"(?<!\d)(?P<month>\d{{1,2}})([/-])(?P<day>\d{{1,2}})\2(?P<year>(?:19|20)?\d{{2}}),?\s+{_CLOCK}{_OFFSET}",
        rf"(?<!\d)(?P<year>(?:19|20)\d{{2}})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)[T\s]?"
        rf"(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)(?:\.(?P<fraction>\d{{1,9}}))?(?!\d){_OFFSET}",
        r"(?:^|(?<=[\s#,\"=(\[|{:@']))(?P<epoch>(?:1[0-9]|9)\d{8})\.?(?P<fraction>\d{1,9})?(?![\d(])",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})([-/])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
    )
)


_PLAIN = re.compile(
    r"((?:19|20)\d\d-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?=(?:\.\d{1,9})?(Z)?(?![\d.,:+\-\sA-Za-z]))(?:\.(\d+))?",
    re.ASCII,
)


def compile_recognition(zone: tzinfo, reference: float, zone_aliases: Mapping[str, str] | None = None) -> Read:
    """Return the function that finds the first date and time in a text, or gives None."""
    aliases = zone_aliases or {}
    plain = _plain_reader(zone)

    def read(text: str) -> int | float | None:
        moment = plain(text)
        if moment is not None:
            return moment
        for match in _matches(text):
            moment = _moment(match, zone, reference, aliases)
            if moment is not None:
                return moment
        return None

    return read


def _plain_reader(zone: tzinfo) -> Read:
    """Return a reader of the commonest form alone, `2024-02-29T23:05:09.123Z` at the very start of a text.

    The days of a log are few, so that the calendar is asked once for each.
    """
    midnights: dict[str, int | float | None] = {}

    def read(text: str) -> int | float | None:
        match = _PLAIN.match(text)
        if match is None or (zone is not UTC and not match[5]):
            return None
        day, hour, minute, second, _, fraction = match.groups()
        midnight = midnights.get(day)
        if midnight is None:
            year, month, number = day.split("-")
            midnight = moment_of(Reading(year=int(year), month=int(month), day=int(number)), UTC, 0.0)
            if midnight is None:
                return None
            midnights[day] = midnight
        whole = int(midnight) + int(hour) * 3600 + int(minute) * 60 + int(second)
        return with_fraction(whole, fraction) if fraction else whole

    return read


def _matches(text: str) -> list[re.Match[str]]:
    """Return what each form finds, the match that stands first coming first."""
    found = []
    for form in _FORMS:
        match = form.search(text)
        if match is not None:
            found.append(match)
            if match.start() == 0:
                break
    found.sort(key=re.Match.start)
    return found


def _moment(match: re.Match[str], zone: tzinfo, reference: float, aliases: Mapping[str, str]) -> int | float | None:
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    fraction = parts.get("fraction", "")
    if "epoch" in parts:
        return with_fraction(int(parts["epoch"]), fraction)
    reading = Reading(
        year=_year(parts.get("year")),
        month=int(parts["month"]) if "month" in parts else MONTHS[parts["month_name"][:3].lower()],
        day=int(parts["day"]),
        hour=_hour(int(parts.get("hour", 0)), parts.get("half")),
        minute=int(parts.get("minute", 0)),
        second=int(parts.get("second", 0)),
        fraction=fraction,
        zone=_zone(parts, aliases),
    )
    return moment_of(reading, zone, reference)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half in ("PM", "pm", "Pm", "pM") else 0)


def _zone(parts: Mapping[str, str], aliases: Mapping[str, str]) -> tzinfo | None:
    name = parts.get("zone_name")
    if name is not None:
        name = aliases.get(name, name)
        return offset_zone(name) if name[0] in "+-" else named_zone(name)
    return offset_zone(parts["offset"]) if "offset" in parts else None
