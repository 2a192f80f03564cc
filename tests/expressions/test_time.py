"""Time modifiers, formats and spans."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions.time import (
    TimeError,
    TimeUnit,
    compile_time_format,
    format_time,
    parse_relative_time,
    parse_span,
    parse_time,
    parse_time_modifier,
    relative_time,
)

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
ZONES = st.sampled_from([UTC, NEW_YORK, LORD_HOWE, KATHMANDU, ZoneInfo("America/Sao_Paulo")])
EPOCHS = st.integers(min_value=-2_000_000_000, max_value=4_000_000_000)
UNITS = ["s", "m", "h", "d", "w", "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "mon", "q", "y"]


def epoch(text: str, zone: ZoneInfo | None = None) -> int:
    """Return the epoch of an ISO date and time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone or UTC).timestamp())


TUESDAY = epoch("2025-11-18T16:42:07")


@pytest.mark.parametrize(
    ("specification", "expected"),
    [
        ("-90s", "2025-11-18T16:40:37"),
        ("-90m@m", "2025-11-18T15:12:00"),
        ("-h", "2025-11-18T15:42:07"),
        ("+3hours", "2025-11-18T19:42:07"),
        ("-24h@h", "2025-11-17T16:00:00"),
        ("@d", "2025-11-18T00:00:00"),
        ("-7d@d", "2025-11-11T00:00:00"),
        ("@w", "2025-11-16T00:00:00"),
        ("@w0", "2025-11-16T00:00:00"),
        ("@w7", "2025-11-16T00:00:00"),
        ("@w1", "2025-11-17T00:00:00"),
        ("@w2", "2025-11-18T00:00:00"),
        ("@w3", "2025-11-12T00:00:00"),
        ("-2w@w5", "2025-10-31T00:00:00"),
        ("@mon", "2025-11-01T00:00:00"),
        ("-1month", "2025-10-18T16:42:07"),
        ("-11mon", "2024-12-18T16:42:07"),
        ("@q", "2025-10-01T00:00:00"),
        ("-1qtr@q", "2025-07-01T00:00:00"),
        ("@y", "2025-01-01T00:00:00"),
        ("-1yr", "2024-11-18T16:42:07"),
        ("@d+9h+30m", "2025-11-18T09:30:00"),
        ("-1d@d-2h", "2025-11-16T22:00:00"),
        ("@mon-1d@w1", "2025-10-27T00:00:00"),
        ("-0d", "2025-11-18T16:42:07"),
    ],
)
def test_relative_time(specification: str, expected: str) -> None:
    """Offsets and snaps are applied from left to right."""
    assert epoch(expected) == relative_time(TUESDAY, specification)


def test_month_arithmetic_stays_in_the_month() -> None:
    """A day that the month lacks becomes its last day."""
    assert epoch("2025-02-28T08:00:00") == relative_time(epoch("2025-03-31T08:00:00"), "-1mon")
    assert epoch("2024-02-29T08:00:00") == relative_time(epoch("2023-11-30T08:00:00"), "+1q")
    assert epoch("2023-02-28T00:00:00") == relative_time(epoch("2024-02-29T00:00:00"), "-1y")


def test_days_follow_the_clocks_of_the_zone() -> None:
    """A day before is the same hour on the clock, 24 hours before is a duration."""
    after_change = epoch("2025-03-10T02:30:00", NEW_YORK)

    assert epoch("2025-03-09T01:30:00", NEW_YORK) == relative_time(after_change, "-24h", NEW_YORK)
    assert epoch("2025-03-08T02:30:00", NEW_YORK) == relative_time(after_change, "-2d", NEW_YORK)
    assert epoch("2025-03-09T00:00:00", NEW_YORK) == relative_time(after_change, "-1d@d", NEW_YORK)


def test_fractions_of_a_second_survive_offsets_and_fall_to_snaps() -> None:
    """An offset keeps the part below the second, a snap drops it."""
    assert TUESDAY - 60 + 0.25 == relative_time(TUESDAY + 0.25, "-1m")
    assert TUESDAY == relative_time(TUESDAY + 0.25, "@s")
    assert TUESDAY - 0.5 == relative_time(TUESDAY, "-500ms")
    assert TUESDAY + 0.2 == relative_time(TUESDAY + 0.25, "@ds")


@pytest.mark.parametrize(
    "text", ["", "d", "yesterday", "-1x", "-1d@", "-1d@x", "@w8", "@d1", "1d", "-1d@d nonsense", "--1d"]
)
def test_what_is_no_relative_time(text: str) -> None:
    """Any other text is refused with words that name it."""
    with pytest.raises(TimeError, match=r"no relative time|no unit of time"):
        parse_relative_time(text)


def test_times_outside_the_calendar_are_errors() -> None:
    """A time that no calendar has is an error of its own, not a crash."""
    for specification in ("-5000y", "+99999999mon", "-99999999d"):
        with pytest.raises(TimeError, match="calendar"):
            relative_time(0, specification)
    with pytest.raises(TimeError, match="calendar"):
        format_time(10**15, "%Y")
    for moment in (math.inf, math.nan):
        with pytest.raises(TimeError):
            format_time(moment, "%Y")
        with pytest.raises(TimeError):
            relative_time(moment, "-1h")
        with pytest.raises(TimeError):
            parse_span("5m").floor(moment)


@given(EPOCHS, st.sampled_from(UNITS), ZONES)
def test_snapping_twice_is_snapping_once(moment: int, unit: str, zone: ZoneInfo) -> None:
    """A snap is idempotent and never leads forward."""
    snapped = relative_time(moment, f"@{unit}", zone)

    assert snapped <= moment
    assert snapped == relative_time(snapped, f"@{unit}", zone)


@given(EPOCHS, st.integers(min_value=-500, max_value=500), st.sampled_from(["s", "m", "h"]), ZONES)
def test_offsets_by_durations_can_be_undone(moment: int, count: int, unit: str, zone: ZoneInfo) -> None:
    """Going there and back again leads to the same time."""
    assert moment == relative_time(relative_time(moment, f"{count:+}{unit}", zone), f"{-count:+}{unit}", zone)


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        ("%Y-%m-%d %H:%M:%S", "2025-11-18 16:42:07"),
        ("%F %T", "2025-11-18 16:42:07"),
        ("%a %A %b %B", "Tue Tuesday Nov November"),
        ("%d/%b/%y", "18/Nov/25"),
        ("%e|%k|%I|%l", "18|16|04| 4"),
        ("%p", "PM"),
        ("%j", "322"),
        ("%w %u", "2 2"),
        ("%U %W %V %G %g", "46 46 47 2025 25"),
        ("%s", str(TUESDAY)),
        ("%Z %z %:z %::z %:::z %Ez", "UTC +0000 +00:00 +00:00:00 +00 +0"),
        ("%c", "Tue Nov 18 16:42:07 2025"),
        ("%+", "Tue Nov 18 16:42:07 UTC 2025"),
        ("%x %X", "11/18/25 16:42:07"),
        ("%C", "20"),
        ("%% 100%", "% 100%"),
        ("%i %E", "%i %E"),
        ("no variables", "no variables"),
        ("", ""),
    ],
)
def test_format_time(format: str, expected: str) -> None:
    """Each variable is written as Splunk documents it."""
    assert expected == format_time(TUESDAY, format)


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("%N", "259000000"),
        ("%3N", "259"),
        ("%6N", "259000"),
        ("%9N", "259000000"),
        ("%Q", "259"),
        ("%6Q", "259000"),
        ("%f", "259000"),
        ("%1N", "2"),
    ],
)
def test_fractions_are_cut_not_rounded(variable: str, expected: str) -> None:
    """Fractions of a second have the digits asked for."""
    assert expected == format_time(TUESDAY + 0.259, variable)
    assert "999" == format_time(TUESDAY + 0.9999, "%3N")


def test_format_time_in_a_zone() -> None:
    """The zone of the search decides what the clock shows."""
    assert "11:42 EST -0500 -05:00 -05:00:00 -05 -300" == format_time(
        TUESDAY, "%H:%M %Z %z %:z %::z %:::z %Ez", NEW_YORK
    )
    assert "+05:45 +05:45 +345" == format_time(TUESDAY, "%:z %:::z %Ez", KATHMANDU)


@pytest.mark.parametrize(
    ("text", "format", "expected"),
    [
        ("2025-11-18 16:42:07", "%Y-%m-%d %H:%M:%S", "2025-11-18T16:42:07"),
        ("2025-11-18T16:42:07Z", "%Y-%m-%dT%H:%M:%SZ", "2025-11-18T16:42:07"),
        ("2025-11-18T16:42:07+0130", "%Y-%m-%dT%H:%M:%S%z", "2025-11-18T15:12:07"),
        ("2025-11-18T16:42:07-05:00", "%FT%T%:z", "2025-11-18T21:42:07"),
        ("2025-11-18T16:42:07Z", "%FT%T%z", "2025-11-18T16:42:07"),
        ("18/Nov/2025:16:42:07 +0000", "%d/%b/%Y:%H:%M:%S %z", "2025-11-18T16:42:07"),
        ("Tuesday, November 18, 2025 4:42 PM", "%A, %B %d, %Y %I:%M %p", "2025-11-18T16:42:00"),
        ("12:05:00 AM 1/2/24", "%I:%M:%S %p %m/%d/%y", "2024-01-02T00:05:00"),
        ("tue nov  8 04:00:00 2025", "%c", "2025-11-08T04:00:00"),
        ("20251118164207", "%Y%m%d%H%M%S", "2025-11-18T16:42:07"),
        ("2025 322", "%Y %j", "2025-11-18T00:00:00"),
        ("2025-11-18", "%F", "2025-11-18T00:00:00"),
        ("2025-11-18 16:42:07 and more", "%Y-%m-%d", "2025-11-18T00:00:00"),
        ("1763484127", "%s", "2025-11-18T16:42:07"),
        ("16:42 EST 2025-11-18", "%H:%M %Z %F", "2025-11-18T21:42:00"),
        ("16:42 Asia/Kathmandu 2025-11-18", "%H:%M %Z %F", "2025-11-18T10:57:00"),
        ("2025-11-18 23:59:60", "%F %T", "2025-11-19T00:00:00"),
        ("12:30", "%H:%M", "2025-11-18T12:30:00"),
        ("03-05", "%m-%d", "2025-03-05T00:00:00"),
        ("01/02/70", "%m/%d/%y", "1970-01-02T00:00:00"),
        ("Week 46 2025-11-18", "Week %U %F", "2025-11-18T00:00:00"),
        ("2025-11-18 -300", "%F %Ez", "2025-11-18T05:00:00"),
        ("100% 2025-11-18", "100%% %F", "2025-11-18T00:00:00"),
    ],
)
def test_parse_time(text: str, format: str, expected: str) -> None:
    """A text that fits is the time it says; what is missing is taken from the search's start."""
    assert epoch(expected) == parse_time(text, format, now=TUESDAY)


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("yesterday", "%F"),
        ("2025-13-01", "%F"),
        ("2025-02-30", "%F"),
        ("2025-11", "%Y-%m"),
        ("2025", "%Y"),
        ("2023 366", "%Y %j"),
        ("24:00", "%H:%M"),
        ("2025-11-18", "%F %H"),
        ("2025 46", "%Y %U"),
        ("12:00 QQQ", "%H:%M %Z"),
        ("12", "%i"),
        ("", "%F"),
        ("12 %", "%H %"),
    ],
)
def test_what_does_not_fit_is_null(text: str, format: str) -> None:
    """A text that does not fit, or that leaves the day open, is no time."""
    assert parse_time(text, format, now=TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "format", "expected"),
    [
        ("1763484127123", "%s%3N", TUESDAY + 0.123),
        ("1763484127.5", "%s.%N", TUESDAY + 0.5),
        ("16:42:07.250 2025-11-18", "%T.%3N %F", TUESDAY + 0.25),
        ("16:42:07,250000 2025-11-18", "%T,%6N %F", TUESDAY + 0.25),
        ("16:42:07.25 2025-11-18", "%T.%Q %F", TUESDAY + 0.25),
        ("16:42:07.250000Z 2025-11-18", "%T.%fZ %F", TUESDAY + 0.25),
    ],
)
def test_parse_fractions(text: str, format: str, expected: float) -> None:
    """Fractions of a second are read by their digits."""
    assert expected == parse_time(text, format, now=TUESDAY)


def test_match_tells_where_the_time_ends() -> None:
    """A format can be matched inside a longer text."""
    found = compile_time_format("%b %d %H:%M:%S").match("<34>Nov 18 16:42:07 host", 4)

    assert found is not None
    fields, end = found
    assert 19 == end
    assert (None, 11, 18, 16, 42, 7) == (
        fields.year,
        fields.month,
        fields.day,
        fields.hour,
        fields.minute,
        fields.second,
    )


FULL_FORMATS = st.sampled_from(
    [
        "%Y-%m-%dT%H:%M:%S.%3N%z",
        "%a %b %e %H:%M:%S.%6N %Y %:z",
        "%m/%d/%Y %I:%M:%S.%Q %p %::z",
        "%s.%3N",
        "%s%3N",
        "%j %Y %T %3N %z",
        "%B %d, %Y %X.%N%z",
        "%+ %Q",
        "%d.%m.%y %k:%M:%S.%f %Ez",
    ]
)


@given(st.integers(min_value=0, max_value=3_100_000_000_000), FULL_FORMATS, st.sampled_from([UTC, NEW_YORK, KATHMANDU]))
def test_reading_undoes_writing(milliseconds: int, format: str, zone: ZoneInfo) -> None:
    """A time written in a format that says everything is read back as itself."""
    moment = milliseconds / 1000

    assert moment == parse_time(format_time(moment, format, zone), format, zone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", TUESDAY),
        ("now()", TUESDAY),
        ("0", 0),
        ("1763484127", TUESDAY),
        ("1763484127.5", TUESDAY + 0.5),
        ("-1h@h", epoch("2025-11-18T15:00:00")),
        ("@d", epoch("2025-11-18T00:00:00")),
        ("+1d", epoch("2025-11-19T16:42:07")),
        ("11/18/2025:16:42:07", TUESDAY),
        ("2025-11-18T16:42:07", TUESDAY),
        ("2025-11-18T16:42:07.500Z", TUESDAY + 0.5),
        ("2025-11-18T18:42:07+02:00", TUESDAY),
    ],
)
def test_time_modifiers(text: str, expected: float) -> None:
    """A modifier's value is now, an epoch, a relative time, or a date."""
    assert expected == parse_time_modifier(text, TUESDAY)


@pytest.mark.parametrize("text", ["", "yesterday", "2025-11-18 16:42", "-1d@x", "11/18/2025:16:42:07 x", "rt-5m"])
def test_what_is_no_time_modifier(text: str) -> None:
    """Any other value is refused."""
    with pytest.raises(TimeError):
        parse_time_modifier(text, TUESDAY)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("5m", "2025-11-18T16:40:00"),
        ("10min", "2025-11-18T16:40:00"),
        ("4h", "2025-11-18T16:00:00"),
        ("30", "2025-11-18T16:42:00"),
        ("30s", "2025-11-18T16:42:00"),
        ("1d", "2025-11-18T00:00:00"),
        ("day", "2025-11-18T00:00:00"),
        ("1w", "2025-11-13T00:00:00"),
        ("1w@w0", "2025-11-16T00:00:00"),
        ("1w@w1", "2025-11-17T00:00:00"),
        ("1mon", "2025-11-01T00:00:00"),
        ("2mon", "2025-11-01T00:00:00"),
        ("1q", "2025-10-01T00:00:00"),
        ("1y", "2025-01-01T00:00:00"),
        ("1d@d", "2025-11-18T00:00:00"),
    ],
)
def test_spans_round_down(span: str, expected: str) -> None:
    """A span's start is on its grid."""
    assert epoch(expected) == parse_span(span).floor(TUESDAY)


def test_spans_below_the_second() -> None:
    """Spans below the second divide it exactly."""
    assert TUESDAY + 0.2 == parse_span("100ms").floor(TUESDAY + 0.25)
    assert TUESDAY + 0.000123 == parse_span("1us").floor(TUESDAY + 0.0001234)


def test_spans_can_start_elsewhere() -> None:
    """An origin shifts the grid."""
    assert epoch("2025-11-18T16:41:40") == parse_span("10m").floor(TUESDAY, origin=100)


def test_day_spans_follow_the_zone() -> None:
    """Days start at local midnight, and the next one follows also when clocks are changed."""
    day = parse_span("1d")
    start = day.floor(epoch("2025-03-09T12:00:00", NEW_YORK), NEW_YORK)

    assert epoch("2025-03-09T00:00:00", NEW_YORK) == start
    assert start + 23 * 3600 == day.next(start, NEW_YORK)


@pytest.mark.parametrize("text", ["", "0m", "5x", "m5", "1.5h", "-5m", "1h@d", "1w@w9"])
def test_what_is_no_span(text: str) -> None:
    """Any other text is refused."""
    with pytest.raises(TimeError, match="span"):
        parse_span(text)


def test_spans_know_their_unit() -> None:
    """A span without a unit can be told from one in seconds."""
    assert (TimeUnit.SECOND, False) == (parse_span("10").unit, parse_span("10").has_unit)
    assert (TimeUnit.MONTH, True) == (parse_span("2months").unit, parse_span("2months").has_unit)
    assert 300 == parse_span("5m").seconds
    assert parse_span("1d").seconds is None


@given(EPOCHS, st.sampled_from(["1s", "7s", "5m", "4h", "1d", "3d", "1w", "2w@w1", "1mon", "5mon", "1q", "1y"]), ZONES)
def test_span_contains_its_time(moment: int, text: str, zone: ZoneInfo) -> None:
    """A time lies between the start of its span and the next start, and a start is the start of its own span."""
    span = parse_span(text)
    start = span.floor(moment, zone)

    assert start <= moment < span.next(start, zone)
    assert start == span.floor(start, zone)
