"""What the manual of tests shows is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from ..manual import SHOWN, save_files
from ..matrix.repository import commit
from .conftest import Run

MANUAL = Path(__file__).parents[2] / "docs" / "testing.md"
SECONDS = re.compile(r" in [0-9.]+ s$", re.M)
COMMIT = re.compile(r"\([0-9a-f]{10}\)")
EDITS = {"explain": ("state=forced", "state=froced"), "diff": ("state=forced", "state IN (forced, open)")}


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content root of the manual, in a repository; the detection's file."""
    save_files(MANUAL.read_text("utf-8"), tmp_path)
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "detections" / "door_forced.yml"


def shown() -> dict[str, tuple[list[str], str]]:
    """Return the arguments of each command whose output is shown, and the output."""
    found = {}
    for each in SHOWN.finditer(MANUAL.read_text("utf-8")):
        _, *arguments = shlex.split(each["command"])
        found[arguments[0]] = arguments, each["output"]
    return found


@pytest.mark.parametrize("name", ["unit", "explain", "diff"])
def test_the_manual_shows_what_is_printed(name: str, example: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command with its output, after the edit that the manual describes."""
    monkeypatch.setenv("COLUMNS", "110")
    arguments, output = shown()[name]
    old, new = EDITS.get(name, ("", ""))
    text = example.read_text("utf-8")
    example.write_text(text.replace(old, new, 1), "utf-8")

    printed = run(*arguments).output

    assert SECONDS.sub("", output) == SECONDS.sub("", COMMIT.sub("(1a2b3c4d5e)", printed))


def test_no_command_of_the_manual_is_left_out() -> None:
    """Each that shows an output is run above."""
    assert {"unit", "explain", "diff"} == set(shown())
