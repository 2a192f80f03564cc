"""Timestamps: given formats and the forms that are recognised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.events.moments import named_zone
from tocsin.events.time_formats import TimeFormatError
from tocsin.events.timestamps import TimestampRules, compile_timestamp

REFERENCE = datetime(2024, 3, 1, tzinfo=UTC).timestamp()
MOMENT = int(datetime(2024, 2, 29, 23, 5, 9, tzinfo=UTC).timestamp())


def found(text: str, **rules: object) -> int | float | None:
    return compile_timestamp(TimestampRules(reference=REFERENCE, **rules))(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29T23:05:09Z",
        "2024-02-29 23:05:09 x",
        "2024/02/29 23:05:09",
        "x SystemTime='2024-02-29T23:05:09.000000000Z'",
        "2024-03-01T00:05:09+01:00",
        "2024-02-29 18:05:09 -0500",
        "2024-02-29 23:05:09 UTC",
        "[29/Feb/2024:23:05:09 +0000] GET",
        "Thu, 29 Feb 2024 23:05:09 GMT",
        "Feb 29 23:05:09 host app:",
        "<13>Feb 29 23:05:09 host",
        "Thu Feb 29 23:05:09 2024",
        "Feb 29 2024 23:05:09: %ASA-6",
        "02/29/2024 11:05:09 PM",
        "02/29/2024 23:05:09",
        "20240229T230509Z",
        "20240229230509",
        "1709247909",
        "type=X msg=audit(1709247909:7): a",
        '{"time":1709247909000}',
    ],
)
def test_common_forms(text: str) -> None:
    """Every common form gives the same moment."""
    assert MOMENT == found(text)


@pytest.mark.parametrize("text", ["", "no date", "12345", "2024-13-45 00:00:00", "1.2.3.4", "id=17092479099999999999"])
def test_texts_without_a_time(text: str) -> None:
    """What is no date gives nothing."""
    assert found(text) is None


def test_fractions() -> None:
    """Fractions of a second count to the microsecond; a whole second is a whole number."""
    assert MOMENT + 0.123456 == found("2024-02-29T23:05:09.1234569Z")
    assert MOMENT + 0.5 == found("2024-02-29 23:05:09,500")
    assert MOMENT + 0.25 == found("audit(1709247909.250:1)")


def test_first_date_in_the_text_wins() -> None:
    """The date that stands first counts, whatever its form."""
    assert MOMENT == found("Feb 29 23:05:09 h 2020-01-01 00:00:00")


def test_dates_beyond_the_lookahead_do_not_count() -> None:
    """Only so many characters are looked at; 0 is no limit."""
    text = " " * 130 + "2024-02-29T23:05:09Z"

    assert found(text) is None
    assert found("x 2024-02-29T23:05:09Z", lookahead=5) is None
    assert MOMENT == found(text, lookahead=0)


def test_year_less_dates_lie_before_the_reference() -> None:
    """A date without a year is the latest one at most two days after the reference."""
    assert datetime(2024, 3, 2, tzinfo=UTC).timestamp() == found("Mar  2 00:00:00 h")
    assert datetime(2023, 12, 31, tzinfo=UTC).timestamp() == found("Dec 31 00:00:00 h")


def test_zone_of_the_settings() -> None:
    """A time without a zone is in the zone of the settings, across daylight saving."""
    zone = named_zone("Europe/Berlin")

    assert MOMENT - 3600 == found("2024-02-29 23:05:09", zone=zone)
    assert datetime(2024, 7, 1, 10, tzinfo=UTC).timestamp() == found("2024-07-01 12:00:00", zone=zone)
    assert MOMENT == found("2024-02-29T23:05:09Z", zone=zone)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%Y-%m-%dT%H:%M:%S.%9N%Z", "2024-02-29T23:05:09.000000000Z tail"),
        ("%d/%b/%Y:%T %z", "29/Feb/2024:23:05:09 +0000"),
        ("%m/%d/%Y %I:%M:%S %p", "02/29/2024 11:05:09 PM"),
        ("%s", "1709247909,x"),
        ("%s.%3N", "1709247909.000"),
        ("%F %T", "2024-02-29 23:05:09"),
        ("%e. %B %y %k:%M:%S", " 29. February 24 23:05:09"),
        ("%Y %j %H%M%S", "2024 060 230509"),
        ("%a %b %d %H:%M:%S %Z %Y", "Thu Feb 29 18:05:09 EST 2024"),
        ("%b %d %H:%M:%S", "Feb 29 23:05:09"),
    ],
)
def test_formats(form: str, text: str) -> None:
    """Each directive reads what it stands for."""
    assert MOMENT == found(text, format=form)


def test_format_is_anchored_after_the_prefix() -> None:
    """The format must match where the prefix ends."""
    assert found("x 2024-02-29", format="%Y-%m-%d") is None
    assert found("t=2024", format="%Y", prefix_end=lambda text: None) is None
    assert found("t=2024-02-29", format="%Y-%m-%d", prefix_end=lambda text: 2) is not None


def test_zone_aliases_rename_what_was_written() -> None:
    """An alias gives a zone name of the event another meaning."""
    assert MOMENT == found("2024-02-29 21:05:09 BRT", format="%F %T %Z", zone_aliases={"BRT": "-0200"})


def test_unknown_directive_is_refused() -> None:
    """A directive that does not exist is an error."""
    with pytest.raises(TimeFormatError):
        found("x", format="%Y %!")


@given(st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1)), st.integers(-12, 12))
def test_iso_dates_round_trip(moment: datetime, hours: int) -> None:
    """Any moment written in ISO 8601 in any zone is read back."""
    moment = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    read = found(moment.isoformat())

    assert read is not None
    assert abs(read - moment.timestamp()) < 1e-5
