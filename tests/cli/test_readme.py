"""What the README shows is what happens, and its first detection works step by step."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from .conftest import Run

PROJECT = Path(__file__).parents[2]
FOLDERS = ("detections", "macros", "lookups", "data_sources", "stories", "deployments", "datasets")
FILE = re.compile(r"`(?P<path>[^`\s]+)`:\n\n```\w+\n(?P<text>.*?)```\n", re.S)
README = (PROJECT / "README.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"^```sh\n([^\n]*)\n```\n\n```text\n(.*?)^```\n", re.M | re.S)
STYLE = re.compile(r"\x1b\[[0-9;]*m")
SECONDS = re.compile(r" in [0-9.]+ s$", re.M)
DIGEST = re.compile(r"write ([0-9a-f]{64}) in")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A copy of the catalog with the files that the README says to save."""
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    saved = {}
    for found in FILE.finditer(README):
        path = tmp_path / found["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found["text"], encoding="utf-8", newline="\n")
        saved[path.name] = path
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
    """The search finds the event; the digest is corrected as the message says; both tests pass; a typo is found."""
    assert ["attack.log", "windows_dns_query_for_a_tor_gateway.yml", "attack.yml"] == list(files)

    asked = run(
        *("search", '`sysmon` EventCode=22 QueryName="*.onion.*" | table Computer Image QueryName'),
        *("--data", "datasets/T1090.003/tor_gateway/attack.log", "--sourcetype", "XmlWinEventLog"),
        *("--source", "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"),
    )
    assert "hiddenservicename.onion.example" in asked.output

    wrong = run("matrix", "*tor_gateway*")
    digest = DIGEST.search(wrong.output)
    assert 1 == wrong.exit_code
    assert digest is not None

    manifest = files["attack.yml"]
    manifest.write_text(manifest.read_text().replace("0" * 64, digest.group(1)))
    right = run("matrix", "*tor_gateway*")
    assert (0, True) == (right.exit_code, "1 detection: 3 passed, 2 skipped" in right.output)

    detection = files["windows_dns_query_for_a_tor_gateway.yml"]
    detection.write_text(detection.read_text().replace("QueryName=", "QueyName="))
    broken = run("matrix", "*tor_gateway*")
    assert (1, True) == (broken.exit_code, "did you mean `QueryName`?" in broken.output)
