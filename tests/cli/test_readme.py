"""What the README shows is what happens, and its first detection works step by step."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from ..manual import SHOWN, STYLE, save_files
from .conftest import Run

PROJECT = Path(__file__).parents[2]
FOLDERS = ("detections", "macros", "lookups", "data_sources", "stories", "deployments", "datasets")
README = (PROJECT / "README.md").read_text(encoding="utf-8")
SECONDS = re.compile(r" in [0-9.]+ s$", re.M)
COMMAND = re.compile(r"^```sh\n(.*?)\n```$", re.M | re.S)
PATH = re.compile(r"`([^`\s]+\.yml)`")
LINK = re.compile(r"\]\(([^)#\s]+)")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A copy of the catalog with the files that the README says to save."""
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    saved = {path.name: path for path in save_files(README, tmp_path)}
    monkeypatch.chdir(tmp_path)
    return saved


def test_the_matrix_in_the_readme_is_what_is_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table that the README shows is what its command prints today, but for the time it took."""
    command, shown = next(found for found in SHOWN.findall(README) if "Test Type" in found[1])
    program, *arguments = shlex.split(command)
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("FORCE_COLOR", "1")

    printed = STYLE.sub("", run(*arguments).output)

    assert ".venv/bin/tocsin" == program
    assert SECONDS.sub("", shown) == SECONDS.sub("", printed)


def test_the_first_detection_of_the_readme(run: Run, files: dict[str, Path]) -> None:
    """Its commands work as they stand: the search finds the event, both tests pass, and a typo is found."""
    assert ["tor.log"] == list(files)
    steps = README.partition("## A first detection")[2].partition("\n## ")[0]
    search, new, matrix = (shlex.split(command.replace("\\\n", ""))[1:] for command in COMMAND.findall(steps))

    assert "hiddenservicename.onion.example" in run(*search).output

    written = run(*new)
    assert (0, True) == (written.exit_code, "no errors" in written.output)

    right = run(*matrix)
    assert (0, True) == (right.exit_code, "1 detection: 3 passed, 2 skipped" in right.output)

    detection = next(Path(path) for path in PATH.findall(steps) if path.startswith("detections/"))
    detection.write_text(detection.read_text().replace("QueryName=", "QueyName="))
    broken = run(*matrix)
    assert (1, True) == (broken.exit_code, "did you mean `QueryName`?" in broken.output)


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """Files and folders that it names are there."""
    links = [link for link in LINK.findall(README) if "://" not in link]

    assert [] == [link for link in links if not (PROJECT / link).exists()]
