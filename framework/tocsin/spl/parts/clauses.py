"""Arguments with a grammar of their own: conditions, assignments, aggregations, renames, sort keys and subsearches."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.source import Span
from tocsin.spl.command import Stop, refuse_closer
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import quote_field, unescape
from tocsin.spl.parsers.aggregation import parse_aggregation, starts_aggregation
from tocsin.spl.parsers.expression import parse_expression, parse_subsearch
from tocsin.spl.parsers.predicate import parse_predicate
from tocsin.spl.parts.words import read_name
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.printing import (
    print_aggregation,
    print_assignment,
    print_expression,
    print_predicate,
    print_sort_key,
    print_subsearch,
)
from tocsin.spl.trees import Expression, Predicate
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import Assignment, Conversion, Renaming, SortKey

__all__ = [
    "AGGREGATIONS",
    "ASSIGNMENTS",
    "CONDITION",
    "CONVERSIONS",
    "PREDICATE",
    "RENAMINGS",
    "SORT_KEYS",
    "SUBSEARCH",
    "SUBSEARCHES",
    "TEMPLATE",
]

_BY = re.compile(r"(?:BY|GROUPBY|OVER|FROM|WHERE)(?![\w=.(])", re.I)
_AS = re.compile(r"\s*AS\b\s*", re.I)
_TARGET = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'|([^=\s"\'(),|]+(?:\s+[^=\s"\'(),|]+)*?))\s*=(?!=)'
)
_CONVERSION = re.compile(r'\s*(\w+)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))\s*\)', re.S)
_SORT_TYPE = re.compile(r"(auto|num|str|ip)\s*\(", re.I)
_SIGN = re.compile(r"([+-])(\s*)")


@dataclass(frozen=True, slots=True)
class _Condition:
    describes: str = "a condition"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> Expression:
        condition = parse_expression(cursor)
        if not cursor.finished():
            refuse_closer(cursor)
            hint = "join conditions with AND or OR"
            cursor.fail("SPL104", f"Unexpected {cursor.excerpt()} behind the condition.", cursor.here(), hint)
        return condition

    def write(self, value: Expression) -> str:
        return print_expression(value)


@dataclass(frozen=True, slots=True)
class _Predicate:
    describes: str = "a search"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> Predicate:
        return parse_predicate(cursor, stop=stop)

    def write(self, value: Predicate) -> str:
        return print_predicate(value)


@dataclass(frozen=True, slots=True)
class _Assignments:
    describes: str = "an assignment such as name=expression"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Assignment, ...]:
        assignments = [self._one(cursor)]
        while cursor.accept(","):
            if cursor.finished():
                break
            assignments.append(self._one(cursor))
        if not cursor.finished() and cursor.looks(_TARGET):
            cursor.fail(
                "SPL104", f"Expected ',' before {cursor.excerpt()}.", cursor.here(), "separate assignments by commas"
            )
        return tuple(assignments)

    @staticmethod
    def _one(cursor: Cursor) -> Assignment:
        cursor.skip()
        start = cursor.position
        found = cursor.take(_TARGET)
        if not found:
            if cursor.text.startswith("'", start, cursor.end):
                cursor.fail("SPL102", "This single quote is never closed.", Span(start, start + 1), "add a closing '")
            hint = "write `name = expression`; to filter rows use `where`"
            cursor.fail("SPL117", f"Expected an assignment before {cursor.excerpt()}.", cursor.here(), hint)
        quoted, single, bare = found.groups()
        field = bare if bare is not None else unescape(quoted if quoted is not None else single)
        expression = parse_expression(cursor)
        return Assignment(field=field, expression=expression, span=Span(start, cursor.position))

    def write(self, value: tuple[Assignment, ...]) -> str:
        return ", ".join(print_assignment(assignment) for assignment in value)


@dataclass(frozen=True, slots=True)
class _Aggregations:
    describes: str = "an aggregate function such as count"

    def accepts(self, cursor: Cursor) -> bool:
        return not self._at_clause(cursor) and starts_aggregation(cursor)

    @staticmethod
    def _at_clause(cursor: Cursor) -> bool:
        cursor.skip_commas()
        return cursor.looks(_BY) is not None

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Aggregation, ...]:
        aggregations = []
        while not stop(cursor) and self.accepts(cursor):
            aggregations.append(parse_aggregation(cursor))
            cursor.skip_commas()
        return tuple(aggregations)

    def write(self, value: tuple[Aggregation, ...]) -> str:
        return ", ".join(print_aggregation(aggregation) for aggregation in value)


@dataclass(frozen=True, slots=True)
class _Renamings:
    describes: str = "a renaming such as old AS new"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Renaming, ...]:
        renamings = []
        while not cursor.finished():
            cursor.skip_commas()
            start = cursor.position
            old = read_name(cursor)
            if not cursor.take(_AS):
                cursor.fail("SPL109", f"Expected 'AS' and a new name after '{old}'.", cursor.here())
            renamings.append(Renaming(old=old, new=read_name(cursor, "a new name"), span=Span(start, cursor.position)))
            cursor.skip_commas()
        return tuple(renamings)

    def write(self, value: tuple[Renaming, ...]) -> str:
        return ", ".join(f"{quote_field(r.old)} as {quote_field(r.new)}" for r in value)


@dataclass(frozen=True, slots=True)
class _Conversions:
    describes: str = "a conversion such as ctime(_time)"

    def accepts(self, cursor: Cursor) -> bool:
        return cursor.looks(_CONVERSION) is not None

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Conversion, ...]:
        conversions = []
        while not cursor.finished() and (found := cursor.take(_CONVERSION)):
            field = found.group(3) if found.group(3) is not None else unescape(found.group(2))
            alias = read_name(cursor, "a new name") if cursor.take(_AS) else None
            span = Span(found.start(1), cursor.position)
            conversions.append(Conversion(function=found.group(1).lower(), field=field, alias=alias, span=span))
            cursor.skip_commas()
        return tuple(conversions)

    def write(self, value: tuple[Conversion, ...]) -> str:
        return ", ".join(
            f"{c.function}({quote_field(c.field)})" + (f" as {quote_field(c.alias)}" if c.alias is not None else "")
            for c in value
        )


@dataclass(frozen=True, slots=True)
class _SortKeys:
    """Keys to sort by; a sign applies to its own key, one with a blank behind it also to the unsigned keys after it."""

    describes: str = "at least one field to sort by"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> tuple[SortKey, ...]:
        keys: list[SortKey] = []
        default = False
        while not cursor.finished() and not stop(cursor):
            cursor.skip_commas()
            start = cursor.position
            sign = cursor.take(_SIGN)
            descending = sign.group(1) == "-" if sign else default
            if sign and sign.group(2):
                default = descending
            keys.append(self._one(cursor, start, descending=descending))
            cursor.skip_commas()
        return tuple(keys)

    @staticmethod
    def _one(cursor: Cursor, start: int, *, descending: bool) -> SortKey:
        if found := cursor.take(_SORT_TYPE):
            closed = cursor.closing(found.end() - 1)
            field = read_name(cursor.within(cursor.position, closed))
            cursor.position = closed + 1
            comparison = found.group(1).lower()
        else:
            field, comparison = read_name(cursor), "auto"
        return SortKey(field=field, descending=descending, comparison=comparison, span=Span(start, cursor.position))

    def write(self, value: tuple[SortKey, ...]) -> str:
        return ", ".join(print_sort_key(key) for key in value)


@dataclass(frozen=True, slots=True)
class _Subsearch:
    describes: str = "a subsearch in square brackets"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.text.startswith("[", cursor.position, cursor.end)

    def read(self, cursor: Cursor, stop: Stop) -> Pipeline:
        if not self.accepts(cursor):
            cursor.fail("SPL105", f"Expected {self.describes} before {cursor.excerpt()}.", cursor.here())
        return parse_subsearch(cursor).pipeline

    def write(self, value: Pipeline) -> str:
        return print_subsearch(value)


@dataclass(frozen=True, slots=True)
class _Subsearches:
    describes: str = "subsearches in square brackets"

    def accepts(self, cursor: Cursor) -> bool:
        return SUBSEARCH.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Pipeline, ...]:
        searches = []
        while SUBSEARCH.accepts(cursor):
            searches.append(SUBSEARCH.read(cursor, stop))
            cursor.skip_commas()
        return tuple(searches)

    def write(self, value: tuple[Pipeline, ...]) -> str:
        return " ".join(print_subsearch(search) for search in value)


@dataclass(frozen=True, slots=True)
class _Template:
    """The text in square brackets, kept as it is written because it is filled in before it is parsed."""

    describes: str = "a template in square brackets"

    def accepts(self, cursor: Cursor) -> bool:
        return SUBSEARCH.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> str:
        if not self.accepts(cursor):
            cursor.fail("SPL105", f"Expected {self.describes} before {cursor.excerpt()}.", cursor.here())
        closed = cursor.closing(cursor.position)
        text = cursor.text[cursor.position + 1 : closed].strip()
        cursor.position = closed + 1
        return text

    def write(self, value: str) -> str:
        return f"[ {value} ]"


CONDITION = _Condition()
PREDICATE = _Predicate()
ASSIGNMENTS = _Assignments()
AGGREGATIONS = _Aggregations()
RENAMINGS = _Renamings()
CONVERSIONS = _Conversions()
SORT_KEYS = _SortKeys()
SUBSEARCH = _Subsearch()
SUBSEARCHES = _Subsearches()
TEMPLATE = _Template()
