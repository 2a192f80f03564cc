"""Pages: the manual of a unit of the language and its tests, in one Markdown file.

    # dedup
    What it does.

    ## Keeps the first event per value
    ```jsonl given
    {"host": "a"}
    {"host": "a"}
    ```
    ```spl
    | dedup host
    ```
    ```jsonl expect
    {"host": "a"}
    ```

A section with an `spl` block is a case. `given` are its events (one event without fields where there is no such
block); `expect` are the rows behind the search, or `error` is a regex that the refusal must match. `expect partial`
compares only the fields that it names, `expect unordered` does not mind the order. Rows are `jsonl` (null is a
missing field, a list is a multivalue) or `csv` (an empty cell is a missing field). An expected text must be exactly
what a field shows; an expected JSON number may differ in the last digits of a double. Further blocks: `text columns`
(the names of the columns in order), `text message` (a regex for a remark of the engine), `json lookups` (a table by
its name: rows, or an object with `rows` and the settings of the lookup), `conf NAME.conf` (a file of an app), `text
now` (an epoch).
Blocks of one word other than `spl` are prose.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tocsin.api import Results, search
from tocsin.engine.sources import given_row
from tocsin.errors import SearchError, TocsinError
from tocsin.expressions.values import Row, Value, looks_numeric, texts
from tocsin.knowledge.lookups import Lookup

__all__ = ["DIFFERENCES", "Case", "Expectation", "Heading", "Page", "PageError", "differences", "read_page"]

DIFFERENCES = "Differs from Splunk"
"""The heading of every page's last section."""

_NOW = 1_709_294_400.0
_FENCE = re.compile(r"(`{3,})\s*(.*?)\s*$")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_ROLES = {"given", "expect", "error", "columns", "message", "lookups", "now"}
_QUALIFIERS = {"partial", "unordered"}


class PageError(TocsinError):
    """A page that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a page."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The rows that a case expects; numbers among their values are compared as numbers."""

    rows: tuple[Mapping[str, object], ...]
    partial: bool = False
    unordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A search with what it is given and what must come out."""

    title: str
    line: int
    spl: str
    given: tuple[Mapping[str, object], ...] = ({},)
    expect: Expectation | None = None
    error: str | None = None
    columns: tuple[str, ...] | None = None
    message: str | None = None
    lookups: Mapping[str, Any] | None = None
    app: Mapping[str, str] | None = None
    now: float = _NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was read."""

    path: Path
    title: str
    summary: str
    headings: tuple[Heading, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """A fenced block with the heading that it stands under."""

    words: tuple[str, ...]
    text: str
    line: int
    heading: str

    @property
    def role(self) -> str | None:
        """What the block is for, None where it is prose."""
        if self.words == ("spl",):
            return "spl"
        return self.words[1] if len(self.words) > 1 else None


def read_page(path: Path) -> Page:
    """Read a page; raises PageError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    headings, blocks, prose = _scan(path, lines)
    title = next((heading.text for heading in headings if heading.level == 1), "")
    cases = tuple(_cases(path, blocks))
    return Page(path=path, title=title, summary=prose, headings=headings, cases=cases)


def _scan(path: Path, lines: Sequence[str]) -> tuple[tuple[Heading, ...], list[_Block], str]:
    """Return the headings and blocks of a page, and the first line of its prose."""
    headings: list[Heading] = []
    blocks: list[_Block] = []
    summary = ""
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if fence := _FENCE.match(line):
            end = _closing(path, lines, position, fence[1])
            text = "\n".join(lines[position:end])
            blocks.append(_Block(tuple(fence[2].split()), text, position, _trail(headings)))
            position = end + 1
        elif found := _HEADING.match(line):
            headings.append(Heading(level=len(found[1]), text=found[2], line=position))
        elif line.strip() and not summary:
            summary = line.strip()
    return tuple(headings), blocks, summary


def _closing(path: Path, lines: Sequence[str], start: int, fence: str) -> int:
    """Return the index of the line that closes a block."""
    for index in range(start, len(lines)):
        if lines[index].rstrip() == fence:
            return index
    raise PageError(f"{path}:{start}: this block is never closed")


def _trail(headings: Sequence[Heading]) -> str:
    """Name the section that the last heading opens: under a heading of level 2, both."""
    if not headings:
        return ""
    last = headings[-1]
    above = next((h for h in reversed(headings) if h.level == 2), last)
    return last.text if last.level <= 2 else f"{above.text}: {last.text}"


def _cases(path: Path, blocks: Iterable[_Block]) -> Iterator[Case]:
    """Collect blocks into cases: one ends with its section, or where a block would stand in it twice."""
    waiting: dict[str, _Block] = {}
    titles: dict[str, int] = {}
    for block in [*blocks, None]:
        role = block.role if block else "spl"
        if block is not None and (role is None or not _known(path, block)):
            continue
        first = next(iter(waiting.values()), None)
        if first and (block is None or block.heading != first.heading or _begins_another(waiting, str(role))):
            number = titles[first.heading] = titles.get(first.heading, 0) + 1
            yield _case(path, waiting, first.heading if number == 1 else f"{first.heading} ({number})")
            waiting = {}
        if block is not None:
            waiting[str(role)] = block


def _known(path: Path, block: _Block) -> bool:
    role = block.role
    known = role in _ROLES or (block.words[0] == "conf" and str(role).endswith(".conf"))
    if role != "spl" and not (known and set(block.words[2:]) <= _QUALIFIERS):
        raise PageError(f"{path}:{block.line}: '{' '.join(block.words)}' is no kind of block")
    return True


def _begins_another(waiting: Mapping[str, _Block], role: str) -> bool:
    answered = "expect" in waiting or "error" in waiting
    return role in waiting or (answered and role in ("given", "spl"))


def _case(path: Path, blocks: Mapping[str, _Block], title: str) -> Case:
    first = next(iter(blocks.values()))
    if "spl" not in blocks:
        raise PageError(f"{path}:{first.line}: this case has no spl block")
    if not {"expect", "error", "columns"} & blocks.keys():
        raise PageError(f"{path}:{first.line}: this case expects nothing: give it an expect or an error block")
    texts_by_role = {role: block.text for role, block in blocks.items()}
    return Case(
        title=title,
        line=first.line,
        spl=texts_by_role["spl"],
        given=_rows(path, blocks["given"]) if "given" in blocks else ({},),
        expect=_expectation(path, blocks["expect"]) if "expect" in blocks else None,
        error=_stripped(texts_by_role.get("error")),
        columns=tuple(texts_by_role["columns"].split()) if "columns" in blocks else None,
        message=_stripped(texts_by_role.get("message")),
        lookups=_json(path, blocks["lookups"]) if "lookups" in blocks else None,
        app={role: text for role, text in texts_by_role.items() if role.endswith(".conf")} or None,
        now=float(texts_by_role.get("now", _NOW)),
    )


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()


def _expectation(path: Path, block: _Block) -> Expectation:
    qualifiers = block.words[2:]
    return Expectation(rows=_rows(path, block), partial="partial" in qualifiers, unordered="unordered" in qualifiers)


def _rows(path: Path, block: _Block) -> tuple[Mapping[str, object], ...]:
    """Read the rows of a block in the format that its first word names."""
    match block.words[0]:
        case "jsonl":
            lines = enumerate(block.text.splitlines(), block.line + 1)
            return tuple(_json_row(path, number, line) for number, line in lines if line.strip())
        case "csv":
            return tuple(
                {name: cell or None for name, cell in row.items()} for row in csv.DictReader(io.StringIO(block.text))
            )
        case other:
            raise PageError(f"{path}:{block.line}: rows are jsonl or csv, not {other}")


def _json_row(path: Path, line: int, text: str) -> Mapping[str, object]:
    try:
        row = json.loads(text)
    except ValueError as error:
        raise PageError(f"{path}:{line}: {error}") from error
    if not isinstance(row, dict):
        raise PageError(f"{path}:{line}: a row is a JSON object")
    return row


def _json(path: Path, block: _Block) -> Any:
    try:
        return json.loads(block.text)
    except ValueError as error:
        raise PageError(f"{path}:{block.line}: {error}") from error


def differences(case: Case) -> list[str]:
    """Run a case and return how its outcome differs from what it expects, a line for each difference."""
    try:
        results = _outcome(case)
    except SearchError as error:
        return _refusal_differences(case, error)
    if case.error is not None:
        return [f"expected an error like {case.error!r}, got rows:", *_listed(results.rows)]
    found = [*_row_differences(case.expect, results.rows), *_remark_differences(case, results)]
    return [*found, "all rows:", *_listed(results.rows)] if found else []


def _outcome(case: Case) -> Results:
    tables = _tables(case.lookups or {})
    with TemporaryDirectory() as folder:
        for name, text in (case.app or {}).items():
            path = Path(folder, "default", name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        apps = [folder] if case.app else []
        return search(case.spl, events=case.given, lookups=tables, apps=apps, now=case.now)


def _tables(lookups: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of a case; one with settings is an object with its rows under `rows`."""
    return {
        name: Lookup(table["rows"], **{key: value for key, value in table.items() if key != "rows"})
        if isinstance(table, dict)
        else table
        for name, table in lookups.items()
    }


def _refusal_differences(case: Case, error: SearchError) -> list[str]:
    messages = [str(diagnostic) for diagnostic in error.diagnostics] or [str(error)]
    if case.error is None:
        return ["refused:", *messages]
    if any(re.search(case.error, message) for message in messages):
        return []
    return [f"expected an error like {case.error!r}, got:", *messages]


def _remark_differences(case: Case, results: Results) -> Iterator[str]:
    if case.columns is not None and case.columns != results.fields:
        yield f"expected the columns {' '.join(case.columns)}, got {' '.join(results.fields)}"
    remarks = [message.text for message in results.messages]
    if case.message is not None and not any(re.search(case.message, remark) for remark in remarks):
        yield f"expected a message like {case.message!r}, got {remarks}"


def _row_differences(expect: Expectation | None, rows: Sequence[Row]) -> list[str]:
    if expect is None:
        return []
    if expect.unordered:
        return _unordered_differences(expect, rows)
    found = [] if len(expect.rows) == len(rows) else [f"expected {len(expect.rows)} rows, got {len(rows)}"]
    for number, (wanted, row) in enumerate(zip(expect.rows, rows, strict=False), 1):
        found += [f"row {number}, {line}" for line in _cell_differences(wanted, row, partial=expect.partial)]
    return found


def _unordered_differences(expect: Expectation, rows: Sequence[Row]) -> list[str]:
    left = list(rows)
    found = []
    for wanted in expect.rows:
        fitting = next((row for row in left if not _cell_differences(wanted, row, partial=expect.partial)), None)
        if fitting is None:
            found.append(f"missing row: {json.dumps(wanted, ensure_ascii=False)}")
        else:
            left.remove(fitting)
    return [*found, *(f"row too many: {line}" for line in _listed(left))]


def _cell_differences(wanted: Mapping[str, object], row: Row, *, partial: bool) -> list[str]:
    names = dict.fromkeys(wanted) if partial else dict.fromkeys([*wanted, *row])
    return [
        f"field '{name}': expected {_shown(wanted.get(name))}, got {_shown(_cell(row.get(name)))}"
        for name in names
        if not _same(wanted.get(name), row.get(name))
    ]


def _same(wanted: object, value: Value | None) -> bool:
    cells = [cell for cell in (wanted if isinstance(wanted, list) else [wanted]) if cell is not None]
    shown = texts(value)
    return len(cells) == len(shown) and all(map(_same_cell, cells, shown))


def _same_cell(wanted: object, shown: str) -> bool:
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return looks_numeric(shown) and math.isclose(wanted, float(shown), rel_tol=1e-9, abs_tol=1e-12)
    return texts(given_row({"": wanted}).get("")) == (shown,)


def _cell(value: Value | None) -> object:
    shown = texts(value)
    return list(shown) if len(shown) > 1 else next(iter(shown), None)


def _shown(value: object) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _listed(rows: Iterable[Row]) -> list[str]:
    cells = ({name: _cell(value) for name, value in row.items()} for row in rows)
    return [f"  {json.dumps(row, ensure_ascii=False)}" for row in cells]
