"""Arguments that say how results are split: the fields of a chart with their bins, and groups with a span of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tocsin.source import Span
from tocsin.spl.command import Part, Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import quote_field, text_or_quoted
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.parts.words import FIELD, NUMBER, TEXT, read_name
from tocsin.spl.trees.clause import SeriesFilter, Split, TimedGroups

__all__ = ["SERIES_FILTER", "SPLIT", "SPLITS", "TIMED_GROUPS"]

_BIN_OPTION = re.compile(r"(bins|span|minspan|start|end|aligntime)\s*=\s*", re.I)
_BIN_OPTIONS = {
    "bins": "bins",
    "span": "span_",
    "minspan": "minspan",
    "start": "start",
    "end": "end",
    "aligntime": "aligntime",
}
_PARTS: dict[str, Part[Any]] = {"bins": AtLeast(2), "start": NUMBER, "end": NUMBER}
_SPAN = re.compile(r"span\s*=\s*", re.I)
_FILTER = re.compile(r"(\w+)\s*(<|>|in\b|notin\b)\s*((?:top|bottom)?\s*[+-]?[\d.]+)", re.I)


@dataclass(frozen=True, slots=True)
class _Split:
    describes: str = "a field to split by"

    def accepts(self, cursor: Cursor) -> bool:
        return FIELD.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> Split:
        cursor.skip_commas()
        start = cursor.position
        field = read_name(cursor)
        options: dict[str, Any] = {}
        end = cursor.position
        cursor.skip_commas()
        while found := cursor.take(_BIN_OPTION):
            option = found.group(1).lower()
            part: Part[Any] = _PARTS.get(option, TEXT)
            options[_BIN_OPTIONS[option]] = part.read(cursor, stop)
            end = cursor.position
            cursor.skip_commas()
        return Split(field=field, **options, span=Span(start, end))

    def write(self, value: Split) -> str:
        options = ((option, getattr(value, name)) for option, name in _BIN_OPTIONS.items())
        written = [f"{o}={_PARTS.get(o, TEXT).write(setting)}" for o, setting in options if setting is not None]
        return " ".join([quote_field(value.field), *written])


@dataclass(frozen=True, slots=True)
class _Splits:
    describes: str = "at least one field to split by"

    def accepts(self, cursor: Cursor) -> bool:
        return FIELD.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Split, ...]:
        splits = [SPLIT.read(cursor, stop)]
        cursor.skip_commas()
        while not cursor.finished() and not stop(cursor) and self.accepts(cursor):
            splits.append(SPLIT.read(cursor, stop))
            cursor.skip_commas()
        return tuple(splits)

    def write(self, value: tuple[Split, ...]) -> str:
        return ", ".join(SPLIT.write(split) for split in value)


@dataclass(frozen=True, slots=True)
class _SeriesFilter:
    describes: str = "a condition on the columns such as sum > 100 or max in top5"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.looks(_FILTER) is not None

    def read(self, cursor: Cursor, stop: Stop) -> SeriesFilter:
        found = cursor.take(_FILTER)
        assert found is not None
        function, comparison, number = found.groups()
        number = re.sub(r"\s+", "", number.lower())
        return SeriesFilter(
            function=function.lower(), comparison=comparison.lower(), number=number, span=Span(*found.span())
        )

    def write(self, value: SeriesFilter) -> str:
        return f"{value.function} {value.comparison} {value.number}"


@dataclass(frozen=True, slots=True)
class _TimedGroups:
    describes: str = "at least one field to group by"

    def accepts(self, cursor: Cursor) -> bool:
        return FIELD.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> TimedGroups:
        cursor.skip_commas()
        start = end = cursor.position
        fields: list[str] = []
        span: str | None = None
        while not cursor.finished() and not stop(cursor):
            if cursor.take(_SPAN):
                span = TEXT.read(cursor, stop)
            elif FIELD.accepts(cursor):
                fields.append(read_name(cursor))
            else:
                break
            end = cursor.position
            cursor.skip_commas()
        return TimedGroups(fields=tuple(fields), span_=span, span=Span(start, end))

    def write(self, value: TimedGroups) -> str:
        fields = ", ".join(quote_field(name) for name in value.fields)
        return fields if value.span_ is None else f"{fields} span={text_or_quoted(value.span_)}"


SPLIT = _Split()
SPLITS = _Splits()
SERIES_FILTER = _SeriesFilter()
TIMED_GROUPS = _TimedGroups()
