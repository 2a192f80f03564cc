"""`tocsin validate`: what it prints in each format, what it remembers, and what its selectors mean."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tocsin.testing.rules import EXAMPLE_DETECTION, copy_example_root

from .conftest import Run


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example content root, which is the current folder."""
    copy_example_root(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    """Change the one place in a file where a text stands."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def misspell_the_story(root: Path) -> None:
    """Put one error into the detection of the example."""
    replace(root / EXAMPLE_DETECTION, "  - Example Story", "  - Example Stroy")


def test_nothing_is_wrong(run: Run, example: Path) -> None:
    """A faultless root passes, and the sum counts its files."""
    result = run("validate")

    assert 0 == result.exit_code
    assert result.output.startswith("8 files: no errors")


def test_an_error_is_shown_with_its_line_and_fails(run: Run, example: Path) -> None:
    """File, line, caret and remedy are there, and the exit status is 1."""
    misspell_the_story(example)

    result = run("validate")

    assert 1 == result.exit_code
    assert "error[DET423]: there is no story `Example Stroy`" in result.output
    assert f"{EXAMPLE_DETECTION}:40:5" in result.output
    assert "did you mean `Example Story`?" in result.output
    assert "8 files: 1 error in 1 file" in result.output


def test_a_second_run_says_the_same(run: Run, example: Path) -> None:
    """What is remembered is found again, word by word."""
    misspell_the_story(example)

    first, second = run("validate", "--format", "sarif"), run("validate", "--format", "sarif")

    assert (example / ".tocsin" / "validation.sqlite").is_file()
    assert first.output == second.output


def test_no_cache_writes_nothing(run: Run, example: Path) -> None:
    """`--no-cache` leaves no trace in the root."""
    run("validate", "--no-cache")

    assert not (example / ".tocsin").exists()


@pytest.mark.parametrize("selector", [EXAMPLE_DETECTION, "windows example detection", "detections", "*example_det*"])
def test_a_selection(run: Run, example: Path, selector: str) -> None:
    """Paths, names, folders and globs select files."""
    result = run("validate", selector)

    assert 0 == result.exit_code
    assert result.output.startswith("1 file: no errors")


def test_a_selector_that_names_nothing(run: Run, example: Path) -> None:
    """The nearest name is proposed, and the usage is wrong."""
    result = run("validate", "Example Stor")

    assert 4 == result.exit_code
    assert "`Example Stor` names no file; did you mean `Example Story`?" in result.output


def test_sarif(run: Run, example: Path) -> None:
    """A result has the rule and the place."""
    misspell_the_story(example)

    document = json.loads(run("validate", "--format", "sarif").output)

    (result,) = document["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert "DET423" == result["ruleId"]
    assert EXAMPLE_DETECTION == place["artifactLocation"]["uri"]
    assert (40, 5) == (place["region"]["startLine"], place["region"]["startColumn"])


def test_json(run: Run, example: Path) -> None:
    """Each file has a verdict, with what is wrong with it."""
    misspell_the_story(example)

    document = json.loads(run("validate", "--format", "json").output)

    failed = [each for each in document["verdicts"] if each["status"] == "fail"]
    assert 8 == len(document["verdicts"])
    assert [EXAMPLE_DETECTION] == [each["path"] for each in failed]


def test_junit(run: Run, example: Path) -> None:
    """Each file is a case, and one fails."""
    misspell_the_story(example)

    suites = ElementTree.fromstring(run("validate", "--format", "junit").output)

    assert 8 == len(list(suites.iter("testcase")))
    assert 1 == len(list(suites.iter("failure")))


def test_github(run: Run, example: Path) -> None:
    """An error is an annotation of its line."""
    misspell_the_story(example)

    output = run("validate", "--format", "github").output

    assert f"::error file={EXAMPLE_DETECTION},line=40" in output


def test_several_reports_at_once(run: Run, example: Path, tmp_path: Path) -> None:
    """`--output` writes files beside what is printed."""
    result = run("validate", "--output", "sarif=report.sarif", "--output", "junit=report.xml")

    assert 0 == result.exit_code
    assert (tmp_path / "report.sarif").is_file()
    assert (tmp_path / "report.xml").is_file()


def test_notes_are_shown_when_asked_for(run: Run, example: Path) -> None:
    """A note is counted, and -v shows it."""
    replace(
        example / EXAMPLE_DETECTION, "  | rename Computer as dest", "  | rename Computer as dest | where count > 10"
    )

    quiet, loud = run("validate").output, run("validate", "-v").output

    assert "DET467" not in quiet
    assert "1 note (-v shows them)" in quiet
    assert "DET467 this threshold counts over whatever time the schedule searches" in loud


def test_settings_change_severities_and_waive(run: Run, example: Path) -> None:
    """A rule that is a warning does not fail, and a waived finding is only counted."""
    misspell_the_story(example)
    (example / "tocsin.toml").write_text('[rules]\nunknown-story = "warning"\n')

    warned = run("validate")
    (example / "tocsin.toml").write_text(
        '[[waivers]]\nrule = "unknown-story"\nfiles = ["detections/*"]\nreason = "it comes tomorrow"\n'
    )
    waived = run("validate")

    assert (0, 0) == (warned.exit_code, waived.exit_code)
    assert "8 files: no errors, 1 warning" in warned.output
    assert "8 files: no errors, 1 waived" in waived.output


@pytest.mark.parametrize("command", ["validate", "unit"])
def test_an_app_that_is_not_there_is_told_at_the_settings(run: Run, example: Path, command: str) -> None:
    """Nothing is judged with half of the knowledge."""
    (example / "tocsin.toml").write_text('[external]\napps = ["TA-doors"]\n')

    result = run(command)

    assert 4 == result.exit_code
    assert "TA-doors does not exist." in result.output
    assert "tocsin.toml:2:10" in result.output
    assert "name the folder that holds default/ or local/" in result.output


def test_changed(run: Run, example: Path) -> None:
    """`--changed` takes what differs from a commit and what depends on it."""
    for command in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a"),
    ):
        subprocess.run(["git", *command], check=True)
    nothing = run("validate", "--changed")
    replace(example / "macros" / "sysmon.yml", "definition: ", "definition: index=a ")

    result = run("validate", "--changed")

    assert "no content differs from HEAD" in nothing.output
    assert result.output.startswith("2 files: no errors")


@pytest.mark.parametrize(
    ("expression", "files"),
    [("T1016", 3), ("technique=T1016", 1), ("path=stories or path=macros", 3), ("name=sysmon and not T1016", 2)],
)
def test_keywords(run: Run, example: Path, expression: str, files: int) -> None:
    """`-k` selects detections by what they are about, and any file by its name and path."""
    result = run("validate", "-k", expression)

    assert 0 == result.exit_code, result.output
    assert result.output.startswith(f"{files} file")


def test_last_failed(run: Run, example: Path) -> None:
    """`--lf` takes the files in which the last run found an error, and all of them if there was none."""
    misspell_the_story(example)
    before = run("validate", "--lf")
    replace(example / EXAMPLE_DETECTION, "  - Example Stroy", "  - Example Story")

    after = run("validate", "--lf")

    assert (1, 0) == (before.exit_code, after.exit_code)
    assert "8 files: 1 error in 1 file" in before.output
    assert after.output.startswith("1 file: no errors")
    assert run("validate", "--lf").output.startswith("8 files: no errors")


def test_upstream(run: Run, example: Path) -> None:
    """`--upstream` makes an error of a key that other tools refuse."""
    key = "    expected_results: 0\n"
    replace(example / EXAMPLE_DETECTION, key, f"{key}    clock: '2026-01-15T10:00:00Z'\n")

    here, upstream = run("validate"), run("validate", "--upstream")

    assert (0, 1) == (here.exit_code, upstream.exit_code)
    assert "error[DET490]: `clock` is a key of Tocsin's own" in upstream.output


def test_a_drilldown_that_two_detections_share(run: Run, example: Path) -> None:
    """A mistake in it is told of each, at its place."""
    first = example / EXAMPLE_DETECTION
    replace(first, "'| from datamodel Risk.All_Risk | search", "'| from datamodel Risk.All_Risk | serach")
    text = (
        first.read_text("utf-8").replace("Windows Example", "Windows Other").replace("windows_example", "windows_other")
    )
    text = text.replace("id: 6", "id: 7").replace("id: 5", "id: 7")
    (first.parent / "windows_other_detection.yml").write_text(text, "utf-8")

    output = run("validate", "--format", "github").output

    for name in ("example", "other"):
        assert f"::error file=detections/endpoint/windows_{name}_detection.yml,line=27" in output


def test_a_macro_that_comes_back(run: Run, example: Path) -> None:
    """What is said of a drilldown's macro is said anew when the macro has changed."""
    detection, macro = example / EXAMPLE_DETECTION, example / "macros" / "sysmon.yml"
    (example / "macros" / "risk_of.yml").write_text(macro.read_text("utf-8").replace("sysmon", "risk_of"), "utf-8")
    replace(detection, "'| from datamodel Risk.All_Risk | search", "'`risk_of` | search")
    first = run("validate", EXAMPLE_DETECTION)
    (example / "macros" / "risk_of.yml").unlink()

    second = run("validate", EXAMPLE_DETECTION)

    assert 0 == first.exit_code, first.output
    assert "There is no macro 'risk_of'" in second.output


def test_several_roots(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings name the roots where none is here or above; each is checked."""
    for name in ("one", "two"):
        copy_example_root(tmp_path / name)
    (tmp_path / "tocsin.toml").write_text('[content]\nroots = ["one", "two"]\n')
    misspell_the_story(tmp_path / "two")
    monkeypatch.chdir(tmp_path)

    result = run("validate")

    assert 1 == result.exit_code
    assert 2 == result.output.count("8 files: ")
