"""`tocsin parse`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run


def write(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tree_of_a_search(run: Run) -> None:
    """The tree names commands, operators and values; defaults are left out."""
    result = run("parse", "EventCode=22 QueryName=*.example | stats count by host")

    assert (
        "Pipeline\n"
        "    Search\n"
        "        And\n"
        "            Comparison field='EventCode' operator== value=Value('22')\n"
        "            Comparison field='QueryName' operator== value=Value('*.example')\n"
        "    Stats by=('host',)\n"
        "      aggregations:\n"
        "        Aggregation function='count'\n"
    ) == result.stdout
    assert 0 == result.exit_code


def test_json_has_spans_in_the_expanded_source(run: Run) -> None:
    """The spans of the JSON tree point into the source that stands beside it."""
    data = json.loads(run("parse", "a=1 | where b>2", "--format", "json").stdout)

    where = data["tree"]["stages"][1]

    assert ("Where", "where b>2") == (where["node"], data["source"][where["span"][0] : where["span"][1]])


def test_canonical_spl(run: Run) -> None:
    """`--format spl` prints one stage a line."""
    assert "a=1\n| stats count by b\n" == run("parse", "search a=1|stats   count BY b", "--format", "spl").stdout


def test_a_mistake_is_shown_and_fails(run: Run) -> None:
    """What is wrong goes to standard error with a caret; the exit status is 1."""
    result = run("parse", "a=1 | statz count")

    assert (1, "") == (result.exit_code, result.stdout)
    assert "did you mean 'stats'?" in result.stderr and "^^^^^" in result.stderr


def test_a_search_from_standard_input(run: Run) -> None:
    """`-` reads the search."""
    assert 0 == run("parse", "-", text="a=1\n| head 5\n").exit_code


def test_a_detection_file_is_placed_in_the_file(run: Run, folder: Path) -> None:
    """The mistake of a search in a YAML file has the line and column of the file."""
    path = write(folder / "d.yml", "name: D\nsearch: |\n    a=1\n    | statz count\n")

    assert "d.yml:4:7" in run("parse", str(path)).stderr


def test_every_detection_of_a_content_root(run: Run, folder: Path) -> None:
    """Without a search all detections are parsed with the macros of the root, and counted."""
    catalog = Path(__file__).parents[2]

    result = run("parse", "--content", str(catalog))

    assert 0 == result.exit_code
    assert result.stdout.endswith("without mistakes, 0 with\n")


def test_nothing_to_parse_is_a_usage_error(run: Run) -> None:
    """Without a search and without a content root there is nothing to do."""
    result = run("parse")

    assert 4 == result.exit_code
    assert "no content root" in result.stderr


def test_a_file_that_cannot_be_read_is_explained(run: Run, folder: Path) -> None:
    """Broken YAML and YAML without a search are diagnosed, not crashed on."""
    broken = write(folder / "broken.yml", "name: [\n")
    without = write(folder / "without.yml", "name: D\n")

    assert "broken.yml" in run("parse", str(broken)).stderr
    assert "neither" in run("parse", str(without)).stderr
