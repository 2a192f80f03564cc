"""`pytest detections/` collects the cases of a content root."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ..matrix.conftest import Content
from ..matrix.doors import doors


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """A content root with a detection that passes and one that fails."""
    content = Content(tmp_path)
    doors(content, "state=open", name="good")
    doors(content, "state=opened", name="bad")
    return content


def run(content: Content, *arguments: str) -> str:
    """Run pytest in the content root, with the plugin and nothing of this project's settings."""
    plugin = ("-p", "no:tocsin", "-p", "tocsin.testing.pytest_plugin", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir=.", *plugin, *arguments]
    done = subprocess.run(command, cwd=content.path, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_cases_are_collected_with_their_ids(content: Content) -> None:
    """Validation first, then each test."""
    found = [line for line in run(content, "detections", "--collect-only", "-q").splitlines() if "::" in line]

    assert [
        "detections/bad.yml::validation",
        "detections/bad.yml::unit::Opened",
        "detections/good.yml::validation",
        "detections/good.yml::unit::Opened",
    ] == found


@pytest.mark.parametrize(
    ("arguments", "summary"),
    [
        (["-m", "unit"], "1 failed, 1 passed, 2 deselected"),
        (["-m", "unit", "-k", "good"], "1 passed, 3 deselected"),
        (["-m", "unit", "-k", "production"], "1 failed, 1 passed, 2 deselected"),
        (["detections/good.yml::unit::Opened"], "1 passed"),
    ],
)
def test_cases_are_selected_as_pytest_selects(content: Content, arguments: list[str], summary: str) -> None:
    """By mark, by keyword of the detection, by id."""
    paths = [] if any("::" in argument for argument in arguments) else ["detections"]

    assert summary in run(content, *paths, *arguments)


def test_a_failure_is_its_diagnostics(content: Content) -> None:
    """No traceback of ours, but place, nearest miss and remedy."""
    output = run(content, "detections/bad.yml", "-m", "unit")

    assert "error[TST501]: the test wants at least 1 row and the search returned none" in output
    assert "rows in and out of each stage:" in output
    assert "`state=opened` fails: the nearest event has state = `open`" in output
    assert "Traceback" not in output


def test_what_is_not_run_is_skipped_with_its_reason(content: Content) -> None:
    """As in the matrix."""
    doors(content, "state=open", "  known_false_positive: It is so.\n  expected_results: 0\n", name="good")

    assert "known false positive: It is so." in run(content, "detections/good.yml", "-m", "unit", "-rs")


def test_junit_has_the_digests(content: Content) -> None:
    """Properties of the case say which logs it ran on."""
    run(content, "detections/good.yml", "-m", "unit", "--junitxml=out.xml")
    properties = ElementTree.parse(content.path / "out.xml").findall(".//property")

    assert ["sha256 datasets/doors.log"] == [each.get("name") for each in properties]


def test_other_yaml_is_left_alone(content: Content) -> None:
    """Only files below `detections` are detections."""
    (content.path / "other").mkdir()
    (content.path / "other" / "x.yml").write_text("a: 1\n")

    assert "no tests ran" in run(content, "other")
