"""Options that choose cases and say how they are run; `explain` and `watch`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.cli import watch
from tocsin.content.validate import validate_detection

from ..matrix.conftest import Content
from ..matrix.doors import doors
from .conftest import Run


@pytest.fixture
def two(content: Content) -> Content:
    """A detection that passes and one whose search just misses."""
    doors(content, "state=open", name="good")
    doors(content, "state=opened", name="bad")
    return content


def names(output: str) -> list[str]:
    """Return the names of the detections whose tables are printed."""
    return [line.removeprefix("detections/")[:-4] for line in output.splitlines() if line.startswith("detections/")]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-k", "good"], ["good"]),
        (["-k", "not good and status=production"], ["bad"]),
        (["-x"], ["bad"]),
        (["--maxfail", "1", "-n", "1"], ["bad"]),
        (["--no-cache", "--timeout", "60", "--memory", "512"], ["bad", "good"]),
    ],
)
def test_options_choose_cases(run: Run, two: Content, arguments: list[str], expected: list[str]) -> None:
    """Keywords leave cases out, and a run ends after so many failures."""
    found = names(run("unit", "-n", "1", *arguments).output)

    assert expected == found[: len(expected)]


def test_the_last_failed_run_again(run: Run, two: Content) -> None:
    """`--lf` after a run with a failure runs that failure."""
    run("unit")

    assert ["bad"] == names(run("unit", "--lf").output)


def test_nothing_that_fits_the_keywords_is_5(run: Run, two: Content) -> None:
    """As pytest does."""
    assert 5 == run("unit", "-k", "nothing").exit_code


def test_keywords_that_cannot_be_read_are_4(run: Run, two: Content) -> None:
    """Wrong usage, with what is wrong."""
    result = run("unit", "-k", "good and")

    assert (4, True) == (result.exit_code, "cannot be read at its end" in result.output)


def test_durations_are_shown(run: Run, two: Content) -> None:
    """The slowest cases come first; cached ones took no time."""
    lines = run("unit", "--durations", "1", "--no-cache").output.splitlines()

    assert "Slowest 1" in lines[0]
    assert "::unit::Opened" in lines[1]


def test_own_keys_fail_validation_when_asked(run: Run, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--upstream` flags what other tools refuse."""
    doors(content, "state=open", "  clock: 3\n")

    assert "DET490" not in run("matrix").output
    assert "`clock` is a key of Tocsin's own" in run("matrix", "--upstream").output


def test_a_failure_shows_the_nearest_miss(run: Run, two: Content) -> None:
    """The evidence stands in the output of the failing test."""
    output = run("unit", "bad").output

    assert "`state=opened` fails: the nearest event has state = `open`" in output
    assert "did you mean `open`?" in output


def test_explain_shows_stages_and_the_nearest_miss(run: Run, two: Content) -> None:
    """Exit status 1, for the test fails."""
    result = run("explain", "bad")

    assert 1 == result.exit_code
    assert "      3       0  state=opened" in result.output
    assert "The stream ran dry at: state=opened" in result.output
    assert "      wanted  opened" in result.output
    assert "      found   state = `open`" in result.output
    assert "      remedy  did you mean `open`?" in result.output


def test_explain_of_what_passes_is_0(run: Run, two: Content) -> None:
    """The rows are shown."""
    result = run("explain", "good", "--test", "opened", "-v")

    assert 0 == result.exit_code
    assert "2 rows; the test wants at least 1 row" in result.output
    assert "Nearest misses" not in result.output


def test_a_mirror_is_named_by_an_option_or_by_the_environment(
    run: Run, content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test whose log is nowhere is skipped with its reason."""
    url = "https://example.com/data/case/doors.log"
    doors(content, "state=open", f"  attack_data: [{{data: '{url}', source: doors, sourcetype: Door:Log}}]\n")
    mirror = tmp_path / "mirror"
    (mirror / "case").mkdir(parents=True)
    (mirror / "case" / "doors.log").write_text("2026-11-20T10:00:00Z state=open\n")

    assert "skip: dataset not available (1 case)" in run("unit").output
    assert "1 passed" in run("unit", "--mirror", str(mirror)).output
    monkeypatch.setenv("TOCSIN_MIRROR", str(mirror))
    assert "1 passed" in run("unit").output


def test_watch_runs_again_what_a_saved_file_touches(run: Run, two: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saving one detection shows the verdict on that one; saving something else touches nothing."""
    saves = iter([("detections/bad.yml", "state=opened", "state=open"), ("README.md", "", ""), None])

    def save() -> bool:
        change = next(saves)
        if change is None:
            return False
        path, old, new = change
        file = two.path / path
        file.write_text(file.read_text().replace(old, new) if file.exists() else "new")
        return True

    monkeypatch.setattr("tocsin.matrix.court.validate_detection", validate_detection)
    monkeypatch.setattr(watch, "_wait", save)
    output = run("watch").output

    first, saved, other = output.split("saved ")
    assert "2 detections: 1 passed, 3 failed" in first
    assert "bad.yml" in saved
    assert "1 detection: 1 passed, 1 failed" in saved
    assert "touches nothing" in other
