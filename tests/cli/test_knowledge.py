"""`tocsin knowledge`: settings with their places, and fields with their origins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Two add-ons, the second over the first, and a log; the options that name the add-ons."""
    monkeypatch.chdir(tmp_path)
    files = {
        "low/default/props.conf": "[door]\nKV_MODE = none\nEXTRACT-who = by (?<who>\\w+)\n",
        "low/local/props.conf": "[door]\nKV_MODE = json\n",
        "high/default/props.conf": '[source::gate]\nEVAL-place = "gate"\n\n[door]\nKV_MODE = auto\nTIME_PREFX = at\n',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "door.log").write_text("2024-05-01 12:00:00 opened by ann state=open\n", encoding="utf-8")
    return "--app", "low", "--app", "high"


def test_show_prints_each_setting_with_its_place(run: Run, apps: tuple[str, ...]) -> None:
    """The setting in force stands with file, line and stanza; the stanza of the source applies where it is given."""
    expected = """\
high/default/props.conf:2  [source::gate]  EVAL-place = "gate"
low/default/props.conf:3   [door]          EXTRACT-who = by (?<who>\\w+)
high/default/props.conf:5  [door]          KV_MODE = auto
high/default/props.conf:6  [door]          TIME_PREFX = at
"""
    result = run("knowledge", "show", "door", "--source", "gate", *apps)
    assert (0, expected) == (result.exit_code, result.stdout)


def test_show_says_what_overrides_what(run: Run, apps: tuple[str, ...]) -> None:
    """On request the settings of weaker layers follow the one that wins, the strongest first."""
    expected = [
        "high/default/props.conf:5  [door]  KV_MODE = auto",
        "low/local/props.conf:2     [door]  overridden: KV_MODE = json",
        "low/default/props.conf:2   [door]  overridden: KV_MODE = none",
    ]
    shown = run("knowledge", "show", "door", "--overridden", *apps).stdout.splitlines()
    assert expected == [line for line in shown if "KV_MODE" in line]


def test_show_warns_of_settings_that_do_nothing(run: Run, apps: tuple[str, ...]) -> None:
    """A setting that nobody knows is named on standard error, with what was probably meant."""
    assert "did you mean TIME_PREFIX?" in run("knowledge", "show", "door", *apps).stderr


def test_show_as_json(run: Run, apps: tuple[str, ...]) -> None:
    """Every setting is an object with its value and place, and a list of what it overrides when asked."""
    expected = {
        "key": "KV_MODE",
        "stanza": "door",
        "value": "auto",
        "file": "high/default/props.conf",
        "line": 5,
        "overridden": [
            {"stanza": "door", "value": "json", "file": "low/local/props.conf", "line": 2},
            {"stanza": "door", "value": "none", "file": "low/default/props.conf", "line": 2},
        ],
    }
    shown = json.loads(run("knowledge", "show", "door", "--overridden", "--format", "json", *apps).stdout)
    assert [expected] == [each for each in shown if each["key"] == "KV_MODE"]


def test_show_suggests_a_source_type(run: Run) -> None:
    """A source type without settings selects nothing; the nearest that has some is named."""
    result = run("knowledge", "show", "suricat")
    assert (5, "no settings apply to `suricat`; did you mean `suricata`?\n") == (result.exit_code, result.stderr)


def test_show_names_what_a_source_type_is_renamed_to(run: Run, tmp_path: Path) -> None:
    """The settings of a renamed source type are those of its new name, and that is said."""
    props = tmp_path / "app" / "default" / "props.conf"
    props.parent.mkdir(parents=True)
    props.write_text("[old]\nrename = new\n[new]\nEVAL-a = 1\n", encoding="utf-8")
    result = run("knowledge", "show", "old", "--app", str(props.parents[1]))
    assert result.stderr == "old is searched as new\n"
    assert f"{props}:4  [new]  EVAL-a = 1\n" == result.stdout


def test_fields_prints_where_each_field_came_from(run: Run, apps: tuple[str, ...]) -> None:
    """Each field of an event stands with its value and with the setting that gave it."""
    expected = """\
-- event 1 -------------------------------------------------------------------------------------------------------------
state  open  KV_MODE=auto (high/default/props.conf:5:1)
who    ann  EXTRACT-who (low/default/props.conf:3:1)
"""
    asked = ("--sourcetype", "door", "--field", "who", "--field", "state")
    assert expected == run("knowledge", "fields", "door.log", *asked, *apps).stdout


def test_fields_puts_a_long_origin_below(run: Run, apps: tuple[str, ...]) -> None:
    """Where a line is too short for value and origin, the origin follows on the next."""
    Path("door.log").write_text(f"2024-05-01 12:00:00 opened by {'a' * 90}\n", encoding="utf-8")
    shown = run("knowledge", "fields", "door.log", "--sourcetype", "door", "--field", "who", *apps).stdout
    assert [f"who  {'a' * 90}", "     EXTRACT-who (low/default/props.conf:3:1)"] == shown.splitlines()[1:]


def test_fields_as_json(run: Run, apps: tuple[str, ...]) -> None:
    """Every event is one line of JSON."""
    expected = {
        "number": 1,
        "fields": {
            "place": {
                "value": "gate",
                "kind": "calculated",
                "from": "EVAL-place",
                "file": "high/default/props.conf",
                "line": 2,
            }
        },
    }
    asked = ("--source", "gate", "--sourcetype", "door", "--field", "place", "--format", "json")
    assert expected == json.loads(run("knowledge", "fields", "door.log", *asked, *apps).stdout)


def test_fields_shows_only_so_many_events(run: Run, apps: tuple[str, ...]) -> None:
    """--limit ends after the first events."""
    Path("door.log").write_text("2024-05-01 12:00:00 a\n2024-05-01 12:00:01 b\n", encoding="utf-8")
    shown = run("knowledge", "fields", "door.log", "--sourcetype", "door", "--limit", "1", "--format", "json", *apps)
    assert [1] == [json.loads(line)["number"] for line in shown.stdout.splitlines()]
