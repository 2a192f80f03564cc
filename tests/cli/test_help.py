"""`tocsin help`."""

from __future__ import annotations

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("where", "# where\n"),
        ("WHERE", "# where\n"),
        ("bucket", "# bin\n"),
        ("len", "## len(text)\n"),
        ("replace", "# replace\n"),
        ("replace()", "## replace("),
        ("ceil", "## ceiling(number), ceil(number)\n"),
    ],
)
def test_commands_and_functions_have_pages(run: Run, name: str, heading: str) -> None:
    """A page is Markdown when it does not go to a terminal; the letter case of the name does not matter."""
    result = run("help", name)

    assert (0, True) == (result.exit_code, result.output.startswith(heading))


def test_a_function_has_only_its_own_section(run: Run) -> None:
    """The section of a function ends where the next begins."""
    assert "\n## " not in run("help", "len").output


def test_without_a_name_all_pages_are_listed(run: Run) -> None:
    """Every name that has a page is listed."""
    assert {"where", "len", "coalesce"} <= set(run("help").output.split())


def test_an_unknown_name_is_wrong_usage(run: Run) -> None:
    """A misspelt name ends with 4 and the nearest name."""
    result = run("help", "wher")

    assert 4 == result.exit_code
    assert "there is no page on `wher`; did you mean `where`?" in result.stderr
