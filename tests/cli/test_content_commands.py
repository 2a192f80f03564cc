"""`tocsin rule`, `graph`, `schema`, `new` and `migrate`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tocsin.content.folders import Kind
from tocsin.content.rules import all_rules
from tocsin.testing.defects import OFFICE_ROOT
from tocsin.testing.rules import EXAMPLE_DETECTION, copy_example_root

from .conftest import Run

NEW = (
    *("new", "Windows Door Opened", "--description", "Finds doors.", "--story", "Example Story"),
    *("--data-source", "Sysmon EventID 22", "--technique", "T1016", "--author", "Somebody"),
    *("--type", "TTP", "--category", "endpoint", "--entity", "dest"),
)


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example content root, which is the current folder."""
    copy_example_root(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["DET423", "det423", "unknown-story"])
def test_a_rule_has_a_page(run: Run, name: str) -> None:
    """A rule is found by its code and by its name."""
    result = run("rule", name)

    assert 0 == result.exit_code
    assert result.output.startswith("# DET423 unknown-story (error)")
    assert "**Why it matters**" in result.output


def test_every_rule_is_listed(run: Run) -> None:
    """Without a code, each rule has a line."""
    lines = run("rule").output.splitlines()

    assert {rule.code for rule in all_rules()} <= {line.split(" ")[0] for line in lines}


def test_a_rule_that_there_is_not(run: Run) -> None:
    """The nearest is proposed."""
    result = run("rule", "unknown-stroy")

    assert 4 == result.exit_code
    assert "did you mean `unknown-story`?" in result.output


def test_graph_counts(run: Run, example: Path) -> None:
    """Without a selector, kinds and references are counted."""
    output = run("graph").output

    assert "1 detection" in output
    assert "references:" in output


def test_graph_shows_what_is_around_an_object(run: Run, example: Path) -> None:
    """An object has what it refers to, and who refers to it."""
    detection, macro = run("graph", EXAMPLE_DETECTION).output, run("graph", "macros/sysmon.yml").output

    assert "macro `sysmon`" in detection
    assert "is used by detection `Windows Example Detection`" in macro


def test_graph_shows_what_a_change_touches(run: Run, example: Path) -> None:
    """What depends on a file, through others too, is listed."""
    output = run("graph", "--touched", "macros/sysmon.yml").output

    assert [EXAMPLE_DETECTION, "macros/sysmon.yml"] == output.splitlines()


def test_graph_shows_unused_and_missing(run: Run, example: Path) -> None:
    """Objects that nothing refers to, and references that lead nowhere."""
    (example / "macros" / "nobody.yml").write_text("name: nobody\ndefinition: index=a\n")
    detection = example / EXAMPLE_DETECTION
    detection.write_text(detection.read_text().replace("  - Example Story", "  - Example Stroy"))

    assert "macros/nobody.yml: no object refers to this macro, `nobody`" in run("graph", "--unused").output
    assert "story `Example Stroy`, which there is not" in run("graph", "--missing").output


def test_a_log_on_the_web_is_not_missing(run: Run, tmp_path: Path) -> None:
    """A dataset that a test names by URL is elsewhere, and no reference that leads nowhere."""
    shutil.copytree(OFFICE_ROOT, tmp_path / "office")

    result = run("graph", "--content", str(tmp_path / "office"), "--missing")

    assert 0 == result.exit_code
    assert "https://" not in result.output


@pytest.mark.parametrize("format_name", ["json", "dot"])
def test_graph_in_other_formats(run: Run, example: Path, format_name: str) -> None:
    """The whole graph is written for other programs."""
    output = run("graph", "--format", format_name).output

    if format_name == "json":
        assert "macros/sysmon.yml" in {each["path"] for each in json.loads(output)["objects"]}
    else:
        assert output.startswith("digraph")
        assert "macro\\nsysmon" in output


def test_schema_is_printed(run: Run) -> None:
    """A schema is JSON, for drafts that editors know."""
    schema = json.loads(run("schema", "detection-v6").output)

    assert "http://json-schema.org/draft-07/schema#" == schema["$schema"]


def test_schemas_are_written_for_an_editor(run: Run, example: Path) -> None:
    """Each folder gets its schema, and other settings of the editor stay."""
    settings = example / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"editor.tabSize": 2}')

    assert 0 == run("schema", "--write").exit_code

    written = json.loads(settings.read_text())
    assert 2 == written["editor.tabSize"]
    for schema in written["yaml.schemas"]:
        assert (example / schema).is_file()


def test_settings_with_comments_are_not_lost(run: Run, example: Path) -> None:
    """Where the editor's settings cannot be read, nothing is written."""
    settings = example / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{\n  // two, as everywhere\n  "editor.tabSize": 2\n}\n')

    result = run("schema", "--write")

    assert 4 == result.exit_code
    assert "cannot be read as JSON" in result.output
    assert [settings] == list(settings.parent.iterdir())


def test_hooks_name_commands_and_every_kind_of_file() -> None:
    """Each hook for pre-commit calls a command that there is, and validation looks at every kind of content."""
    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (validate,) = (hook for hook in hooks if hook["id"] == "tocsin-validate")

    assert {"validate", "fmt", "unit"} == {hook["entry"].split()[1] for hook in hooks}
    for kind in Kind:
        for folder in kind.folders:
            assert re.search(validate["files"], f"content/{folder}/some/file.yml"), folder


def test_new_writes_what_validates(run: Run, example: Path) -> None:
    """The detection, its macro where there are others, tests and logs are there, and nothing is wrong with them."""
    result = run(*NEW)

    assert 0 == result.exit_code, result.output
    assert "no errors" in result.output
    text = (example / "detections/endpoint/windows_door_opened.yml").read_text()
    assert "`sysmon`\n  | stats count" in text
    assert (example / "datasets/T1016/windows_door_opened/benign.yml").is_file()
    assert 0 == run("validate").exit_code


def test_new_takes_logs(run: Run, example: Path) -> None:
    """Recorded logs become the datasets of the tests."""
    (example / "seen.log").write_text("seen\n")

    result = run(*NEW, "--log", "seen.log")

    assert 0 == result.exit_code, result.output
    assert "seen\n" == (example / "datasets/T1016/windows_door_opened/true_positive.log").read_text()


def test_new_spells_a_sourcetype_as_tests_do(run: Run, example: Path) -> None:
    """A data source may be described in small letters; its logs are called what other tests call them."""
    source = example / "data_sources" / "sysmon_eventid_22.yml"
    source.write_text(source.read_text().replace("sourcetype: XmlWinEventLog", "sourcetype: xmlwineventlog"))
    assert "sourcetype: XmlWinEventLog" in "".join(path.read_text() for path in example.glob("detections/*/*.yml"))

    assert 0 == run(*NEW).exit_code
    assert "sourcetype: XmlWinEventLog" in (example / "detections/endpoint/windows_door_opened.yml").read_text()


def test_new_labels_logs_with_the_index_that_tests_name(run: Run, example: Path) -> None:
    """Events that are in no index of the default ones are found by no search over those."""
    known = example / "detections/endpoint/windows_example_detection.yml"
    known.write_text(re.sub(r"( +)(sourcetype: XmlWinEventLog)", r"\1\2\n\1index: wineventlog", known.read_text()))

    assert 0 == run(*NEW).exit_code
    written = (example / "detections/endpoint/windows_door_opened.yml").read_text()
    assert "  index=wineventlog `sysmon`\n" in written
    assert ["wineventlog", "wineventlog"] == [
        test["attack_data"][0]["index"] for test in yaml.safe_load(written)["tests"]
    ]


def test_new_writes_a_correlation(run: Run, example: Path) -> None:
    """A correlation makes one finding, which adds no risk of its own."""
    result = run(*NEW, "--type", "Correlation", "--entity", "risk_object", "--search", "| makeresults")

    written = yaml.safe_load((example / "detections/endpoint/windows_door_opened.yml").read_text())
    assert "Correlation" == written["type"]
    assert {"field": "risk_object", "type": "system", "score": 0} == written["finding"]["entity"]
    assert "write what is known of false positives in" in result.output


@pytest.mark.parametrize(
    ("option", "name", "close"),
    [("--story", "Exampel Story", "Example Story"), ("--data-source", "Sysmon EventId 22", "Sysmon EventID 22")],
)
def test_new_says_that_a_name_is_almost_one_that_is_there(
    run: Run, example: Path, option: str, name: str, close: str
) -> None:
    """What is not there is written, which a slip of the finger did not mean."""
    result = run(*NEW, option, name, "--source", "doors", "--sourcetype", "door:log")

    assert f"there is no {option[2:].replace('-', ' ')} `{name}` yet, so it is written" in result.output
    assert f"did you mean `{close}`?" in result.output


def test_new_takes_another_event_for_no_slip(run: Run, example: Path) -> None:
    """The names of two events differ by their numbers."""
    result = run(*NEW, "--data-source", "Sysmon EventID 23", "--source", "doors", "--sourcetype", "door:log")

    assert 0 == result.exit_code, result.output
    assert "did you mean" not in result.output


def test_new_asks_for_the_rest(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty root everything is asked, and what is referred to is written too."""
    (tmp_path / "detections").mkdir()
    monkeypatch.chdir(tmp_path)
    answers = (
        *("Linux Door Opened", "Finds doors.", "Anomaly", "endpoint", "Doors", "doors", "door:log", "Doors At Night"),
        *("T1200", "dest"),
    )

    result = run("new", "--author", "Somebody", text="".join(f"{answer}\n" for answer in answers))

    assert 0 == result.exit_code, result.output
    assert (tmp_path / "data_sources/doors.yml").is_file()
    assert (tmp_path / "stories/doors_at_night.yml").is_file()


def test_new_overwrites_nothing(run: Run, example: Path) -> None:
    """A second detection of the name is refused, and no file is written."""
    run(*NEW)
    before = (example / "detections/endpoint/windows_door_opened.yml").read_bytes()

    result = run(*NEW)

    assert 4 == result.exit_code
    assert "is there already" in result.output
    assert before == (example / "detections/endpoint/windows_door_opened.yml").read_bytes()


@pytest.mark.parametrize("technique", ["../../T1016", "1016", "T1016.1"])
def test_new_refuses_what_is_no_technique(run: Run, example: Path, technique: str) -> None:
    """The id names a folder: nothing but an id gets there."""
    result = run(*NEW, "--technique", technique)

    assert 4 == result.exit_code
    assert "is no technique of ATT&CK" in result.output


def test_migrate_tells_first(run: Run) -> None:
    """Without a place nothing is written, and what would be is told."""
    before = sorted(OFFICE_ROOT.rglob("*"))

    result = run("migrate", "--to", "v6", "--content", str(OFFICE_ROOT), "--author", "Somebody")

    assert 0 == result.exit_code
    assert "nothing was written" in result.output
    assert before == sorted(OFFICE_ROOT.rglob("*"))


def test_migrate_writes_another_root(run: Run, tmp_path: Path) -> None:
    """All that is not in v6 is, and what needed no migration is copied; nothing is wrong with the new root."""
    new = tmp_path / "new"

    result = run("migrate", "--to", "v6", "--content", str(OFFICE_ROOT), "--output", str(new), "--author", "Somebody")

    assert 0 == result.exit_code, result.output
    assert (new / "lookups/csv/office_tools.csv").is_file()
    assert not (new / "lookups/office_tools.yml").exists()
    assert (new / "playbooks/Office_Call_The_Guard.py").is_file()
    checked = run("validate", "--content", str(new))
    assert 0 == checked.exit_code, checked.output


def test_migrate_in_place(run: Run, tmp_path: Path) -> None:
    """Files that move are moved, and the notes are in the report; a second time there is nothing to do."""
    root = tmp_path / "office"
    copy_example_root(root)
    detection = "detections/endpoint/windows_archiver_with_a_password.yml"
    (root / detection).write_bytes((OFFICE_ROOT / detection).read_bytes())
    (root / "lookups").mkdir()
    for name in ("office_tools.yml", "office_tools.csv"):
        (root / "lookups" / name).write_bytes((OFFICE_ROOT / "lookups" / name).read_bytes())
    arguments = ("migrate", "--to", "v6", "--content", str(root), "--in-place", "--author", "Somebody")

    run(*arguments, "--report", str(tmp_path / "notes.txt"))

    assert "finding:" in (root / detection).read_text()
    assert ["lookups/csv/office_tools.csv", "lookups/csv/office_tools.yml"] == sorted(
        str(path.relative_to(root)) for path in (root / "lookups").rglob("*") if path.is_file()
    )
    assert "changed `version`: 2" in (tmp_path / "notes.txt").read_text()
    assert "0 files in v6" in run(*arguments).output
