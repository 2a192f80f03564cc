"""Reports that the command line writes: to standard output, to files, and to GitHub."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ..matrix.conftest import Content
from .conftest import Answer, Run


@pytest.fixture
def opened(content: Content, answer: Answer) -> Content:
    """A content root with one detection, whose test fails."""
    content.detection("opened.yml")
    answer([])
    return content


def test_a_run_writes_every_report_that_is_asked_for(run: Run, opened: Content) -> None:
    """One run, several files; what is printed stays the same."""
    result = run("unit", "--output", "junit=out/unit.xml", "--output", "json=out/unit.json")

    assert 1 == result.exit_code
    assert "1 failed" in result.output
    assert (opened.path / "out" / "unit.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert {"fail": 1} == json.loads((opened.path / "out" / "unit.json").read_text(encoding="utf-8"))["counts"]


def test_a_report_can_be_printed(run: Run, opened: Content) -> None:
    """`--format` prints nothing else."""
    assert "2.1.0" == json.loads(run("unit", "--format", "sarif").output)["version"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("junit", "`junit` is not FORMAT=PATH"),
        ("junit=", "`junit=` is not FORMAT=PATH"),
        ("junti=x", "there is no format `junti`; did you mean `junit`?"),
        ("qqq=x", "there is no format `qqq`; there are human, json"),
    ],
)
def test_a_mistaken_output_is_a_mistake_of_usage(run: Run, opened: Content, value: str, message: str) -> None:
    """It is refused before anything runs, with the nearest format."""
    result = run("unit", "--output", value)

    assert 4 == result.exit_code
    assert message in " ".join(result.output.split())


def test_on_github_a_run_annotates_and_summarises(
    run: Run, opened: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands of one step add to the same summary."""
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    first, second = run("unit"), run("unit")

    assert (1, 1) == (first.output.count("::error "), second.output.count("::error "))
    assert 2 == summary.read_text(encoding="utf-8").count("### ❌ 1 detection: 1 failed")


def test_on_a_pull_request_its_files_come_first(
    run: Run, content: Content, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many problems those are annotated that the pull request could mend."""
    for number in range(15):
        content.detection(f"number_{number:02}.yml")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "all")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    content.detection("number_14.yml", name="Changed")
    answer([])
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    errors = [line for line in run("unit").output.splitlines() if line.startswith("::error ")]

    assert 10 == len(errors)
    assert "file=detections/number_14.yml," in errors[0]


def git(*arguments: str) -> None:
    """Run git in the current folder, as nobody in particular."""
    subprocess.run(["git", "-c", "user.name=N", "-c", "user.email=n@example.com", *arguments], check=True)


def test_elsewhere_nothing_is_said_to_github(run: Run, opened: Content) -> None:
    """Workflow commands are for GitHub only."""
    assert "::error " not in run("unit").output
