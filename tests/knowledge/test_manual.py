"""The manual of knowledge: its add-on, its commands, and what they print."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tocsin.cli import main

from ..manual import SHOWN, STYLE, save_files

MANUAL = (Path(__file__).parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")
COMMANDS = SHOWN.findall(MANUAL)


@pytest.fixture
def _add_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the manual shows, in the current folder."""
    save_files(MANUAL, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("FORCE_COLOR", "1")


def test_the_manual_has_its_commands() -> None:
    """Settings, fields and a data model are shown."""
    assert ["knowledge", "knowledge", "search"] == [shlex.split(command)[1] for command, _ in COMMANDS]


@pytest.mark.usefixtures("_add_on")
@pytest.mark.parametrize(("command", "shown"), COMMANDS)
def test_what_the_manual_shows_is_printed(command: str, shown: str) -> None:
    """Each command prints what stands below it."""
    _, *arguments = shlex.split(command)
    printed = CliRunner().invoke(main, arguments)
    assert (0, shown) == (printed.exit_code, STYLE.sub("", printed.stdout))
