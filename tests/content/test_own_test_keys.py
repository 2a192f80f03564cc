"""The keys of tests that only Tocsin knows: read as they are meant, and flagged when other tools must read the file."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from tocsin.content.folders import Kind
from tocsin.content.formats import read_object
from tocsin.content.model import Detection, DetectionTest, GapKind, RowExpectation
from tocsin.content.own_keys import own_keys
from tocsin.content.yaml_text import read_yaml
from tocsin.diagnostics import Diagnostic

HEAD = """\
name: Door
creation_date: '2026-11-01'
modification_date: '2026-11-01'
search: sourcetype=doors
tests:
- name: Opened
  test_type: unit
"""
LOG = """\
  attack_data:
  - data: datasets/doors.log
    source: doors
    sourcetype: doors
"""


def read(keys: str, head: str = HEAD) -> tuple[Detection, tuple[Diagnostic, ...]]:
    """Read a detection whose one test has these keys."""
    document, _ = read_yaml((head + keys).encode(), "door.yml")
    assert document is not None
    found, diagnostics = read_object(Kind.DETECTION, document, PurePosixPath("detections/door.yml"))
    assert isinstance(found, Detection)
    return found, tuple(each for each in diagnostics if each.place and each.place.line > 5)


def test_of(keys: str) -> DetectionTest:
    """Return the test with these keys, in which the schema finds nothing wrong."""
    detection, diagnostics = read(keys)
    assert () == diagnostics
    return detection.tests[0]


test_of.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("written", "minimum", "maximum", "said"),
    [
        ("0", 0, 0, "no rows"),
        ("3", 3, None, "at least 3 rows"),
        ("{exactly: 1}", 1, 1, "exactly 1 row"),
        ("{minimum: 2, maximum: 5}", 2, 5, "2 to 5 rows"),
        ("{maximum: 5}", 0, 5, "at most 5 rows"),
        ("{minimum: 2}", 2, None, "at least 2 rows"),
    ],
)
def test_the_number_of_rows_may_be_bounded(written: str, minimum: int, maximum: int | None, said: str) -> None:
    """A number is the least; a mapping bounds it on both sides."""
    found = test_of(f"{LOG}  expected_results: {written}\n").expected

    assert RowExpectation(minimum=minimum, maximum=maximum) == found
    assert said == str(found)


def test_everything_that_a_test_may_set_up_is_read() -> None:
    """Assertions, findings, clock, lookups, baselines, inline events and known gaps."""
    test = test_of(
        LOG
        + """\
  assertions:
  - field: door
    equals: 7
  - field: user
    values: [ann, bob]
    rows: any
  findings:
  - entity: north
    score: 20
  clock: '2026-11-20T10:00:00Z'
  lookups:
  - name: seen
    rows: [{door: north, open: true, times: 3}]
  - name: known
    file: lookups/known.csv
  baselines: [Doors Seen]
  events:
  - raw: door=north
    sourcetype: doors
  - fields: {door: [north, south]}
  known_false_negative: The lock is silent.
"""
    )

    assert [("7", None), (None, ("ann", "bob"))] == [(each.equals, each.values) for each in test.assertions]
    assert [False, True] == [each.any_row for each in test.assertions]
    assert [("north", 20)] == [(each.entity, each.score) for each in test.findings or ()]
    assert 1795168800.0 == test.clock
    assert ({"door": "north", "open": "true", "times": "3"},) == test.lookups[0].rows
    assert PurePosixPath("lookups/known.csv") == test.lookups[1].file
    assert ["Doors Seen"] == [run.name for run in test.baselines]
    assert ["door=north", None] == [event.raw for event in test.events]
    assert {"door": ["north", "south"]} == test.events[1].fields
    assert test.known_gap is not None
    assert (GapKind.FALSE_NEGATIVE, "The lock is silent.") == (test.known_gap.kind, test.known_gap.reason)


def test_events_may_stand_in_place_of_logs() -> None:
    """A test needs one or the other."""
    assert () == test_of("  events:\n  - raw: door=north\n").attack_data
    _, diagnostics = read("")

    assert ["DET412"] == [diagnostic.code for diagnostic in diagnostics]
    assert "attack_data" in diagnostics[0].message


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("  clock: yesterday\n", "must be a time such as 2026-11-20T10:15:00Z"),
        ("  clocks: 3\n", "unknown key `clocks`"),
        ("  assertions:\n  - field: door\n    equal: x\n", "unknown key `equal`"),
        ("  expected_results: {most: 3}\n", "unknown key `most`"),
    ],
)
def test_mistakes_are_found_by_the_schema(keys: str, message: str) -> None:
    """Each is one sentence at its place."""
    _, diagnostics = read(LOG + keys)

    assert message in diagnostics[0].message


def test_own_keys_are_flagged_at_their_places() -> None:
    """The outermost key of each kind, and a test without logs; what everyone knows is not."""
    keys = f"{LOG}    sha256: {'0' * 64}\n  expected_results: {{exactly: 2}}\n  clock: 3\n  lookups: [{{name: seen}}]\n"
    detection, _ = read(keys + "- name: Inline\n  test_type: unit\n  events: [{raw: x}]\n")

    found = [(each.place.line if each.place else 0, each.message.split("`")[1]) for each in own_keys(detection)]

    assert [(12, "sha256"), (13, "exactly"), (14, "clock"), (15, "lookups"), (18, "events"), (16, "Inline")] == found


def test_the_catalog_of_an_older_format_has_no_own_keys(tmp_path: Path) -> None:
    """Only v6 files can have them."""
    detection, _ = read(LOG, HEAD.replace("creation_date", "date").replace("modification_date: '2026-11-01'\n", ""))

    assert [] == list(own_keys(detection))
