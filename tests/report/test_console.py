"""The terminal that a report is written to, and the manual's pages on it."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.text import Text

from tocsin.matrix import Status
from tocsin.report.console import open_console, signs_for
from tocsin.report.manual import write_page


def test_a_file_is_120_columns_wide_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a terminal has a width of its own; `COLUMNS` sets it for anything."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert 120 == open_console(StringIO()).width

    monkeypatch.setenv("COLUMNS", "77")
    assert 77 == open_console(StringIO()).width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red \x1b[31m\x9b2J \u202eback", "red \\x1b[31m\\x9b2J \\x202eback"),
        ("a name\n::error::b", "a name\n\\x3a:error::b"),
        ("a\n  ::add-mask file=x::b", "a\n  \\x3a:add-mask file=x::b"),
        ("::ffff:192.0.2.1 a::b\tc", "::ffff:192.0.2.1 a::b\tc"),
    ],
)
def test_what_is_printed_steers_nothing(text: str, shown: str) -> None:
    """Neither a terminal nor GitHub's runner obeys what stands in a log, in a name or in a mistaken search."""
    for printed in (text, Text(text, style="bold")):
        file = StringIO()
        open_console(file).print(printed, soft_wrap=True)
        assert f"{shown}\n".expandtabs(8) == file.getvalue().expandtabs(8)


def test_signs_are_drawn_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe gets words alone; forcing colour makes it a terminal."""
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "" == signs_for(open_console(StringIO())).of_status[Status.PASS]

    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "✓ " == signs_for(open_console(StringIO())).of_status[Status.PASS]


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NO_COLOR` leaves colours out even on a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")

    assert open_console(StringIO()).no_color


def test_a_page_is_laid_out_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Markdown's marks give way to layout."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = StringIO()
    write_page("# where\nKeeps *rows*.\n", file)

    assert (True, False) == ("rows" in file.getvalue(), "*rows*" in file.getvalue())
