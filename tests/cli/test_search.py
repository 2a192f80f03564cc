"""`tocsin search`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tocsin
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.messages import Message
from tocsin.errors import SearchError
from tocsin.expressions.values import Row
from tocsin.source import SourceText, Span
from tocsin.spl.macros import MacroTable

from ..matrix.conftest import Content
from .conftest import Run


class Spy:
    """Takes the place of the engine and remembers what it was asked."""

    fields = ("door", "by")
    messages: tuple[Message, ...] = ()

    def __init__(self) -> None:
        self.spl = ""
        self.given: dict[str, Any] = {}
        self.rows: list[Row] = [{"door": "north", "by": ("ann", "bob")}, {"door": "south"}]

    def __call__(self, spl: str, **given: object) -> Spy:
        self.spl, self.given = spl, given
        return self

    def __iter__(self) -> object:
        return iter(self.rows)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Spy:
    """The engine's place taken; no content root here."""
    monkeypatch.chdir(tmp_path)
    spy = Spy()
    monkeypatch.setitem(tocsin.__dict__, "search", spy)
    for name in ("one.log", "two.log"):
        (tmp_path / name).write_text("opened\n")
    return spy


def test_rows_are_shown_as_a_table(run: Run, spy: Spy) -> None:
    """A table is the default."""
    expected = """\
door   by
----------
north  ann
       bob

south
2 rows
"""
    assert expected == run("search", "*").output


def test_rows_as_json_can_be_limited(run: Run, spy: Spy) -> None:
    """`--format json --limit 1` is a JSON array of one row."""
    result = run("search", "*", "--format", "json", "--limit", "1")

    assert [{"door": "north", "by": ["ann", "bob"]}] == json.loads(result.output)


def test_one_source_counts_for_all_files_and_several_for_one_each(run: Run, spy: Spy) -> None:
    """What is given once applies to each file; what is given as often as files are applies in order."""
    run(
        *("search", "*", "--data", "one.log", "--data", "two.log", "--sourcetype", "Door:Log"),
        *("--source", "north", "--source", "south", "--host", "h", "--index", "i"),
    )
    one, two = spy.given["datasets"]

    assert ("north", "Door:Log", "h", "i") == (one.source, one.sourcetype, one.host, one.index)
    assert ("two.log", "south", "Door:Log") == (two.path.name, two.source, two.sourcetype)


def test_sources_must_match_the_files(run: Run, spy: Spy) -> None:
    """Two sources for three files is wrong usage."""
    files = [argument for _ in range(3) for argument in ("--data", "one.log")]

    result = run("search", "*", *files, "--source", "a", "--source", "b")

    assert 4 == result.exit_code
    assert "--source is given 2 times for 3 files" in result.stderr


def test_the_search_may_come_from_standard_input(run: Run, spy: Spy) -> None:
    """`-` reads the search."""
    run("search", "-", text="sourcetype=Door:Log | head 1\n")

    assert "sourcetype=Door:Log | head 1" == spy.spl.strip()


def test_apps_reach_the_engine(run: Run, spy: Spy) -> None:
    """`--app` puts a folder of knowledge objects in the stack."""
    run("search", "*", "--app", ".")

    assert (Path(),) == spy.given["apps"]


def test_macros_of_the_content_root_may_be_used(run: Run, spy: Spy, tmp_path: Path) -> None:
    """Below a content root its macros are known."""
    content = Content(tmp_path)
    (content.path / "macros" / "doors.yml").write_text("name: doors\ndefinition: sourcetype=Door:Log\n")

    run("search", "`doors`")

    assert isinstance(spy.given["macros"], MacroTable)
    assert ["doors"] == list(spy.given["macros"].names())


def test_remarks_of_the_engine_go_to_standard_error(run: Run, spy: Spy) -> None:
    """Remarks do not mix with the rows."""
    spy.messages = (Message(Severity.WARNING, "a limit was reached"),)

    result = run("search", "*", "--format", "csv")

    assert "warning: a limit was reached\n" == result.stderr
    assert "limit" not in result.stdout


def test_a_mistake_in_the_search_is_shown_with_a_caret(run: Run, spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Splunk would refuse ends with 1 and shows where it is wrong."""
    place = SourceText("search", "* | stat count").place(Span(4, 8))
    error = SearchError.of(Diagnostic("SPL105", "unknown command `stat`", place, "did you mean `stats`?"))

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setitem(tocsin.__dict__, "search", refuse)
    result = run("search", "* | stat count")

    assert 1 == result.exit_code
    assert result.stderr.splitlines() == [
        "error[SPL105]: unknown command `stat`",
        " --> search:1:5",
        "  |",
        "1 | * | stat count",
        "  |     ^^^^",
        "  = hint: did you mean `stats`?",
    ]
