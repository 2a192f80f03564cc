"""Index time: how the settings of `props.conf` break a stream into events and find each event's time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, tzinfo

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.events.breaking import BreakingRules
from tocsin.events.moments import named_zone
from tocsin.events.time_formats import TimeFormatError
from tocsin.events.timestamps import FindTime, TimestampRules, compile_timestamp
from tocsin.knowledge.local_breaking import local_breaker
from tocsin.knowledge.patterns import Pattern
from tocsin.knowledge.props import Settings
from tocsin.knowledge.steps import compile_setting_pattern

__all__ = ["breaking_rules", "time_finder"]

_NEWLINES = r"([\r\n]+)"
_LINE_STRUCTURED = frozenset({"csv", "tsv", "psv", "w3c", "json", "hec"})
_WITHOUT_TIME = frozenset({"CURRENT", "NONE"})


def breaking_rules(settings: Settings, find_time: FindTime | None, diagnostics: list[Diagnostic]) -> BreakingRules:
    """Return how the settings break a stream into events."""
    written = settings.text("LINE_BREAKER", _NEWLINES)
    breaker = None if written == _NEWLINES else _pattern(settings, "LINE_BREAKER", diagnostics)
    if breaker is None or not breaker.group_count:
        breaker, written = None, _NEWLINES
    structured = settings.text("INDEXED_EXTRACTIONS").strip().lower() in _LINE_STRUCTURED
    merge = settings.flag("SHOULD_LINEMERGE", not structured)
    return BreakingRules(
        line_breaker=breaker,
        groups=breaker.group_count if breaker is not None else 0,
        merge=merge,
        starts_event=_starts_event(settings, find_time, diagnostics),
        must_break_after=_tester(settings, "MUST_BREAK_AFTER", diagnostics),
        must_not_break_after=_tester(settings, "MUST_NOT_BREAK_AFTER", diagnostics),
        most_lines=settings.number("MAX_EVENTS", 256),
        truncate=settings.number("TRUNCATE", 10_000),
        local=None if merge else local_breaker(written),
    )


def _starts_event(
    settings: Settings, find_time: FindTime | None, diagnostics: list[Diagnostic]
) -> Callable[[str], bool] | None:
    """Return the test for the first line of an event: a regex where one is given, else that it has a date."""
    test = _tester(settings, "BREAK_ONLY_BEFORE", diagnostics)
    if test is not None or find_time is None or not settings.flag("BREAK_ONLY_BEFORE_DATE", True):
        return test
    return lambda line: find_time(line) is not None


def time_finder(settings: Settings, reference: float, diagnostics: list[Diagnostic]) -> FindTime | None:
    """Return the function that finds an event's time, None where the settings say not to look for one.

    `reference` is the moment before which dates without a year lie.
    """
    if settings.text("DATETIME_CONFIG").strip().upper() in _WITHOUT_TIME:
        return None
    prefix = _pattern(settings, "TIME_PREFIX", diagnostics)
    rules = TimestampRules(
        prefix_end=_end_of(prefix) if prefix is not None else None,
        format=settings.text("TIME_FORMAT") or None,
        lookahead=settings.number("MAX_TIMESTAMP_LOOKAHEAD", 128),
        zone=_zone(settings, diagnostics),
        zone_aliases=_zone_aliases(settings.text("TZ_ALIAS")),
        reference=reference,
    )
    try:
        return compile_timestamp(rules)
    except TimeFormatError as error:
        _complain(settings, "TIME_FORMAT", f"This time format cannot be read: {error}.", diagnostics)
        return None


def _end_of(prefix: Pattern) -> Callable[[str], int | None]:
    search = prefix.search

    def end(text: str) -> int | None:
        match = search(text)
        return None if match is None else match.span()[1]

    return end


def _zone(settings: Settings, diagnostics: list[Diagnostic]) -> tzinfo:
    name = settings.text("TZ").strip()
    zone = named_zone(name) if name else UTC
    if zone is None:
        _complain(settings, "TZ", f"There is no time zone '{name}'; UTC is taken.", diagnostics)
    return zone or UTC


def _zone_aliases(text: str) -> dict[str, str]:
    return dict(re.findall(r"([^\s,=]+)\s*=\s*([^\s,=]+)", text))


def _tester(settings: Settings, key: str, diagnostics: list[Diagnostic]) -> Callable[[str], bool] | None:
    pattern = _pattern(settings, key, diagnostics)
    if pattern is None:
        return None
    search = pattern.search
    return lambda line: search(line) is not None


def _pattern(settings: Settings, key: str, diagnostics: list[Diagnostic]) -> Pattern | None:
    text = settings.text(key)
    return compile_setting_pattern(text, settings.values[key], diagnostics) if text else None


def _complain(settings: Settings, key: str, message: str, diagnostics: list[Diagnostic]) -> None:
    diagnostics.append(Diagnostic("KNO308", message, settings.values[key].place, severity=Severity.WARNING))
