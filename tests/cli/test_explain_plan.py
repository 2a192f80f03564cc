"""`tocsin explain --plan`."""

from __future__ import annotations

from pathlib import Path

from .conftest import Run

CATALOG = Path(__file__).parents[2]


def test_the_plan_of_a_detection(run: Run) -> None:
    """What is read, what runs on each part and what on all, with macros expanded; nothing is run."""
    result = run("explain", "windows_powershell_invoke_restmethod*", "--plan", "--content", str(CATALOG))

    steps = [line.partition(" ")[0] for line in result.stdout.splitlines()]
    assert 0 == result.exit_code
    assert ["scan", "map", "map", "reduce", "reduce", "reduce", "reduce"] == steps
    assert "ScriptBlockText" in result.stdout.splitlines()[0]


def test_no_such_detection_is_wrong_usage(run: Run) -> None:
    """A name that no detection has ends with 4."""
    assert 4 == run("explain", "nothing_of_the_kind", "--plan", "--content", str(CATALOG)).exit_code
