"""Lookup tables: rows found by the values of their cells, and the fields that an event gets from them.

Automatic lookups, the `lookup` command and `tocsin.Lookup` are this one implementation. A cell matches a value exactly,
or as a wildcard pattern or a network where `match_type` says so. Rows are found in the order of the table.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path
from typing import TextIO

from tocsin.diagnostics import Diagnostic
from tocsin.errors import KnowledgeError
from tocsin.expressions.values import Row, Value, multivalue, texts, to_text
from tocsin.expressions.wildcards import compile_wildcard
from tocsin.knowledge.temporal import TimeRule

__all__ = ["DEFAULT_MAX_MATCHES", "FieldPair", "Lookup", "MatchType", "parse_match_types", "read_lookup", "read_rows"]

DEFAULT_MAX_MATCHES = 100
_MOST_REMEMBERED = 50_000
_MATCH_TYPE = re.compile(r"(?P<kind>[A-Za-z]+)\s*\(\s*(?P<fields>[^)]*)\)")

Cells = dict[str, str]
Find = Callable[[tuple[str, ...]], Sequence[Cells]]


class MatchType(Enum):
    """How a cell is compared with a value."""

    EXACT = "EXACT"
    WILDCARD = "WILDCARD"
    CIDR = "CIDR"


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A column of a table and the field of the event that goes with it."""

    column: str
    field: str


class Lookup:
    """A lookup table with the rules by which its rows are found.

    `match_type` is written as in `transforms.conf`, such as `WILDCARD(url), CIDR(ip)`. With fewer than `min_matches`
    rows found, every output field gets `default_match` as often as rows are lacking. With a `time_rule` only rows that
    are valid at the time of the event are found, the latest first.
    """

    __slots__ = (
        "_finders",
        "_match_types",
        "_rows",
        "case_sensitive_match",
        "default_match",
        "fields",
        "max_matches",
        "min_matches",
        "time_rule",
    )

    def __init__(
        self,
        rows: Iterable[Mapping[str, object]],
        *,
        match_type: str | None = None,
        case_sensitive_match: bool = True,
        min_matches: int = 0,
        max_matches: int = DEFAULT_MAX_MATCHES,
        default_match: str | None = None,
    ) -> None:
        self._rows: list[Cells] = [_cells(row) for row in rows]
        self.fields: tuple[str, ...] = tuple(dict.fromkeys(field for row in self._rows for field in row))
        self._match_types = parse_match_types(match_type or "")
        self.case_sensitive_match = case_sensitive_match
        self.min_matches = min_matches
        self.max_matches = max_matches
        self.default_match = default_match
        self.time_rule: TimeRule | None = None
        self._finders: dict[tuple[str, ...], Find] = {}

    def rows(self) -> Iterator[Row]:
        """Yield every row of the table, without its empty cells."""
        for row in self._rows:
            yield {field: value for field, value in row.items() if value}

    def with_rows(self, rows: Iterable[Mapping[str, Value | None]]) -> Lookup:
        """Return a table of other rows that are found by the same rules."""
        other = Lookup(
            rows,
            case_sensitive_match=self.case_sensitive_match,
            min_matches=self.min_matches,
            max_matches=self.max_matches,
            default_match=self.default_match,
        )
        other._match_types = self._match_types
        return other if self.time_rule is None else other.with_times(self.time_rule)

    def with_times(self, rule: TimeRule) -> Lookup:
        """Give this table a time rule, and return it."""
        self.time_rule = rule
        self._rows = rule.latest_first(self._rows)
        self._finders.clear()
        return self

    def find(self, values: Mapping[str, Value]) -> list[Row]:
        """Return the rows whose cells match these values; a multivalue matches with any of its values."""
        finder = self._finder(tuple(values))
        found: dict[int, Cells] = {}
        for combination in product(*map(texts, values.values())):
            found.update((id(row), row) for row in finder(combination))
        return [{field: cell for field, cell in row.items() if cell} for row in found.values()]

    def compile(
        self, inputs: Sequence[FieldPair], outputs: Sequence[FieldPair], *, overwrite: bool = True
    ) -> Callable[[Row], None]:
        """Return the function that gives an event the fields of the rows found by its own.

        Without outputs, every column that is no input becomes a field. An event that lacks an input stays as it is;
        where nothing is found, `overwrite` removes the output fields.
        """
        find = self._finder(tuple(pair.column for pair in inputs))
        sources = [pair.field for pair in inputs]
        matched = {pair.column for pair in inputs}
        targets = list(outputs) or [FieldPair(name, name) for name in self.fields if name not in matched]
        columns = [(pair.column, pair.field) for pair in targets]
        rule = self.time_rule

        def apply(row: Row) -> None:
            given = [row.get(name) for name in sources]
            if None in given:
                return
            found = self._found(find, given)
            if rule is not None:
                found = [each for each in found if rule.holds(each, row.get("_time"))][: self.max_matches]
            for column, name in columns:
                if overwrite or name not in row:
                    value = self._output(found, column)
                    if value is not None:
                        row[name] = value
                    elif overwrite:
                        row.pop(name, None)

        return apply

    def _found(self, find: Find, given: Sequence[Value | None]) -> Sequence[Cells]:
        if all(value.__class__ is str for value in given):
            return find(tuple(given))  # type: ignore[arg-type]
        found: dict[int, Cells] = {}
        for combination in product(*map(texts, given)):
            found.update((id(row), row) for row in find(combination))
        return list(found.values())[: self._most_found]

    @property
    def _most_found(self) -> int | None:
        """How many rows are looked for: all of them where their time is asked about afterwards."""
        return self.max_matches if self.time_rule is None else None

    def _output(self, found: Sequence[Cells], column: str) -> Value | None:
        values = [cell for row in found if (cell := row.get(column))]
        if self.default_match is not None and len(found) < self.min_matches:
            values += [self.default_match] * (self.min_matches - len(found))
        return multivalue(values)

    def _finder(self, columns: tuple[str, ...]) -> Find:
        if columns not in self._finders:
            self._finders[columns] = _remembering(self._compile_finder(columns))
        return self._finders[columns]

    def _compile_finder(self, columns: tuple[str, ...]) -> Find:
        """Return the function that finds rows: exact columns by an index, the others row by row."""
        exact = [i for i, column in enumerate(columns) if self._match_types.get(column) in (None, MatchType.EXACT)]
        fold = str if self.case_sensitive_match else str.casefold
        tests = [
            (i, [self._test(column, row.get(column, "")) for row in self._rows])
            for i, column in enumerate(columns)
            if i not in exact
        ]
        index: dict[tuple[str, ...], list[int]] = {}
        for number, row in enumerate(self._rows):
            index.setdefault(tuple(fold(row.get(columns[i], "")) for i in exact), []).append(number)
        most = self._most_found

        def find(values: tuple[str, ...]) -> Sequence[Cells]:
            found = []
            for number in index.get(tuple(fold(values[i]) for i in exact), ()):
                if all(test[number](values[i]) for i, test in tests):
                    found.append(self._rows[number])
                    if len(found) == most:
                        break
            return found

        return find

    def _test(self, column: str, cell: str) -> Callable[[str], bool]:
        if self._match_types[column] is MatchType.CIDR:
            return _network_test(cell)
        return compile_wildcard(cell, case_sensitive=self.case_sensitive_match)


def _remembering(find: Find) -> Find:
    """Remember what was found: the values of one field repeat from event to event."""
    known: dict[tuple[str, ...], Sequence[Cells]] = {}

    def remembered(values: tuple[str, ...]) -> Sequence[Cells]:
        found = known.get(values)
        if found is None:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            found = known[values] = find(values)
        return found

    return remembered


def _network_test(cell: str) -> Callable[[str], bool]:
    try:
        network = ip_network(cell.strip(), strict=False)
    except ValueError:
        return lambda value: value == cell

    def holds(value: str) -> bool:
        try:
            address = ip_address(value.strip())
        except ValueError:
            return False
        return address.version == network.version and address in network

    return holds


def _cells(row: Mapping[str, object]) -> Cells:
    """Return a row as text; a null is an empty cell, several values stand one to a line."""
    return {field: _cell(value) for field, value in row.items()}


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return to_text(value)
        case list() | tuple():
            return "\n".join(map(_cell, value))
        case _:
            return str(value)


def parse_match_types(text: str) -> dict[str, MatchType]:
    """Return how each column is matched; columns that are not named match exactly."""
    found: dict[str, MatchType] = {}
    for match in _MATCH_TYPE.finditer(text):
        try:
            kind = MatchType[match["kind"].upper()]
        except KeyError:
            message = f"The match type {match['kind']} does not exist."
            raise KnowledgeError.of(Diagnostic("KNO320", message, hint="use EXACT, WILDCARD or CIDR")) from None
        found.update((name.strip(), kind) for name in re.split(r"[,\s]+", match["fields"]) if name.strip())
    return found


def read_lookup(
    path: Path,
    *,
    match_type: str | None = None,
    case_sensitive_match: bool = True,
    min_matches: int = 0,
    max_matches: int = DEFAULT_MAX_MATCHES,
    default_match: str | None = None,
) -> Lookup:
    """Read a lookup table from a CSV file, which may be gzipped."""
    return Lookup(
        read_rows(path),
        match_type=match_type,
        case_sensitive_match=case_sensitive_match,
        min_matches=min_matches,
        max_matches=max_matches,
        default_match=default_match,
    )


def read_rows(path: Path) -> list[Cells]:
    """Read the rows of a CSV file, which may be gzipped."""
    with _open_table(path) as lines:
        return [
            {name: cell or "" for name, cell in row.items() if name is not None and isinstance(cell, str | None)}
            for row in csv.DictReader(lines)
        ]


def _open_table(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return path.open(encoding="utf-8-sig", errors="replace", newline="")
