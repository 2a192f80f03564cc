"""The pages beside commands, aggregates and eval functions: every case holds and nothing is undocumented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

import tocsin
from tocsin.engine import aggregates, commands
from tocsin.engine.commands import GRAMMAR
from tocsin.expressions import functions
from tocsin.expressions.functions.declaration import Form, Function
from tocsin.spl import parse_search
from tocsin.spl.printing import print_pipeline
from tocsin.testing.pages import DIFFERENCES, Case, Page, PageError, differences, read_page

_ROOT = Path(tocsin.__file__).parent
_COMMANDS = _ROOT / "engine" / "commands"
_AGGREGATES = _ROOT / "engine" / "aggregates"
_FUNCTIONS = _ROOT / "expressions" / "functions"
_MACHINERY = {"__init__", "aggregate", "calling", "declaration"}


def _paths() -> list[Path]:
    return [path for folder in (_COMMANDS, _AGGREGATES, _FUNCTIONS) for path in sorted(folder.glob("*.md"))]


@cache
def _page(path: Path) -> Page:
    return read_page(path)


def _all_cases() -> Iterator[tuple[str, Case]]:
    for path in _paths():
        with suppress(PageError):  # test_page_is_complete reports it
            yield from ((f"{path.name}::{case.title}", case) for case in _page(path).cases)


_CASES = dict(_all_cases())
_ACCEPTED = {name: case for name, case in _CASES.items() if case.error is None}


def _modules(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py") if path.stem not in _MACHINERY)


def _documented(path: Path) -> set[str]:
    """Return the names of the functions that a page has a section for, such as `## lower(text)`."""
    headings = (heading.text for heading in _page(path).headings if heading.level == 2)
    return {name for text in headings for name in re.findall(r"(\w+)\(", text)}


def _home(name: str) -> str:
    """Return the module that declares an eval function."""
    unit = functions.find(name)
    assert isinstance(unit, Function | Form)
    declared = unit.implementation if isinstance(unit, Function) else unit.compiler
    return declared.__module__.rpartition(".")[2]


@pytest.mark.parametrize("case", _CASES.values(), ids=_CASES)
def test_case_holds(case: Case) -> None:
    """A search on a page gives what the page says."""
    found = differences(case)
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("case", _ACCEPTED.values(), ids=_ACCEPTED)
def test_printed_search_reads_back(case: Case) -> None:
    """A search that is printed and parsed again is the same search."""
    parsed = parse_search(case.spl, GRAMMAR)
    printed = print_pipeline(parsed.pipeline)
    assert parsed.pipeline == parse_search(printed, GRAMMAR).pipeline, printed


@pytest.mark.parametrize("path", _paths(), ids=lambda path: path.name)
def test_page_is_complete(path: Path) -> None:
    """A page has a title, a summary, a case, and says last what differs from Splunk."""
    page = _page(path)
    assert page.title
    assert page.summary
    assert page.cases
    assert [heading.text for heading in page.headings if heading.level == 2][-1] == DIFFERENCES


@pytest.mark.parametrize("module", _modules(_COMMANDS))
def test_command_has_a_page(module: str) -> None:
    """Beside every command stands a page that is titled with its name."""
    path = _COMMANDS / f"{module}.md"
    assert path.is_file()
    assert commands.find(module.rstrip("_")).name == _page(path).title  # type: ignore[union-attr]


@pytest.mark.parametrize("name", functions.names())
def test_function_is_documented(name: str) -> None:
    """The page of a family has a section for every function of the family."""
    path = _FUNCTIONS / f"{_home(name)}.md"
    assert path.is_file()
    assert name in _documented(path)


@pytest.mark.parametrize("name", aggregates.names())
def test_aggregate_is_documented(name: str) -> None:
    """The pages of the aggregates have a section for every aggregate."""
    assert any(name in _documented(path) for path in sorted(_AGGREGATES.glob("*.md")))


@pytest.mark.parametrize("path", _paths(), ids=lambda path: path.name)
def test_titles_are_distinct(path: Path) -> None:
    """Two cases of a page do not share a title."""
    titles = [case.title for case in _page(path).cases]
    assert sorted(set(titles)) == sorted(titles)
