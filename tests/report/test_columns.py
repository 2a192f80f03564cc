"""Columns that fit a width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tocsin.report.columns import GAP, fit, visible, wrap

CELLS = st.text(st.sampled_from("abc/:-_. \n日"), max_size=30)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("datasets/T1590.005/ip_check/sysmon.log", 20, ["datasets/T1590.005/", "ip_check/sysmon.log"]),
        ("XmlWinEventLog:Building-Doors/Operational", 20, ["XmlWinEventLog:", "Building-Doors/", "Operational"]),
        ("windows-powershell.log", 12, ["windows-", "powershell.", "log"]),
        ("<Level>4</Level><Task/><Opcode>0</Opcode>", 20, ["<Level>4</Level>", "<Task/><Opcode>", "0</Opcode>"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("two\nlines", 10, ["two", "lines"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_at_the_best_joint(text: str, width: int, expected: list[str]) -> None:
    """A line breaks after a slash, colon or space; else after a dash, underscore or dot; else anywhere."""
    assert expected == wrap(text, width)


@given(CELLS, st.integers(2, 40))
def test_wrapping_loses_nothing_but_blanks(text: str, width: int) -> None:
    """Every character that shows is kept in order, and no line is wider than asked."""
    lines = wrap(text, width)

    assert "".join(text.split()) == "".join("".join(lines).split())
    assert all(cell_len(line) <= width for line in lines)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(1, 120))
def test_widths_fit(rows: list[tuple[str, str, str]], available: int) -> None:
    """The columns and the gaps between them are no wider than what there is."""
    widths = fit(rows, available)

    assert widths is None or sum(widths) + GAP * 2 <= available


def test_there_is_always_room_for_what_is_narrow() -> None:
    """Columns that need no more than there is keep their natural widths."""
    assert [3, 5] == fit([("one", "a"), ("b", "three")], 10)


def test_width_goes_where_it_saves_lines() -> None:
    """A column that would not be lower with more width leaves it to one that would."""
    rows = [("a-long-word/" * 3, "word word word word word")]

    assert [12, 24] == fit(rows, 12 + GAP + 24)


def test_a_rigid_column_never_breaks() -> None:
    """A column that may not break keeps its natural width."""
    assert fit([("some words here", "some words here")], 30, rigid=[1]) == [13, 15]


def test_columns_without_room_do_not_fit() -> None:
    """When not even the narrowest form fits there are no widths."""
    assert fit([("unbreakable",) * 4], 30) is None


def test_control_characters_become_visible() -> None:
    """A log cannot steer the terminal or turn the direction of its text."""
    assert "\\x1b[31m\\x202e\na   b" == visible("\x1b[31m\u202e\na\tb")
