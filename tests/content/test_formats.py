"""Files of every generation become the one model."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tocsin.content.formats.generation import generation_of
from tocsin.content.formats.v6 import read_detection
from tocsin.content.model import Generation, RowExpectation, TestType, slug_of
from tocsin.content.yaml_text import read_yaml
from tocsin.source import Span
from tocsin.testing.rules import EXAMPLE_DETECTION, EXAMPLE_ROOT


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("creation_date: x\n", "detections/a.yml", Generation.V6),
        ("name: x\n", "detections/a.yml", Generation.V6),
        ("creation_date: x\ntags: {observable: []}\n", "detections/a.yml", Generation.V6),
        ("date: x\nrba: {}\ntags: {}\n", "detections/a.yml", Generation.V5),
        ("date: x\ntags: {asset_type: Endpoint}\n", "detections/a.yml", Generation.V5),
        ("date: x\ntags: {observable: []}\n", "detections/a.yml", Generation.V4),
        ("date: x\ntags: {risk_score: 25}\n", "detections/a.yml", Generation.V4),
        ("creation_date: x\n", "removed/detections/a.yml", Generation.REMOVED),
    ],
)
def test_generation(text: str, path: str, expected: Generation) -> None:
    """The generation follows from the folder, the dates, and the place of the risk settings."""
    document, _ = read_yaml(text, "x")
    assert document is not None
    assert expected is generation_of(document, PurePosixPath(path))


def test_detection() -> None:
    """A detection of the newest format is read whole."""
    document, _ = read_yaml((EXAMPLE_ROOT / EXAMPLE_DETECTION).read_text("utf-8"), "x")
    assert document is not None
    detection = read_detection(document, PurePosixPath(EXAMPLE_DETECTION))

    assert ("windows_example_detection", "windows_example_detection_filter") == (detection.slug, detection.filter_macro)
    assert detection.search.text.startswith("`sysmon` EventCode=22")
    assert "x:13:3" == detection.search.place(Span(0, 1)).location
    assert ("7d", "0") == (detection.drilldowns[1].earliest_offset, detection.drilldowns[1].latest_offset)
    assert [("dest", 50)] == [(entity.field, entity.score) for entity in detection.risk.entities]
    assert ["Image"] == [threat.field for threat in detection.risk.threat_objects]
    assert ["The example service was asked for on $dest$"] == [text for text, _ in detection.risk.messages]
    positive, benign = detection.tests
    assert (TestType.UNIT, "datasets/T1016/example/attack.log") == (positive.test_type, positive.attack_data[0].data)
    assert ("at least 1 row", "no rows") == (str(positive.expected), str(benign.expected))


def test_a_detection_of_nonsense() -> None:
    """Values of the wrong type are left to the schema, and nothing is raised."""
    text = "name: [x]\nsearch: {}\ntests: x\nfinding: 7\ntags: ~\ndata_source: [1, {}]\nintermediate_findings: []\n"
    document, _ = read_yaml(text, "x")
    assert document is not None
    detection = read_detection(document, PurePosixPath("detections/endpoint/some_name.yml"))
    assert ("some_name", "", ()) == (detection.name, detection.search.text, detection.tests)


@pytest.mark.parametrize(
    ("expectation", "rows", "met"),
    [
        (RowExpectation(), 0, False),
        (RowExpectation(), 1, True),
        (RowExpectation(minimum=3), 2, False),
        (RowExpectation(minimum=3), 30, True),
        (RowExpectation(minimum=0, maximum=0), 0, True),
        (RowExpectation(minimum=0, maximum=0), 1, False),
        (RowExpectation(minimum=1, maximum=2), 3, False),
    ],
)
def test_expectation(expectation: RowExpectation, rows: int, met: bool) -> None:
    """A test is satisfied by a number of rows between its bounds."""
    assert met == expectation.is_met_by(rows)


def test_slug() -> None:
    """Each space, dash, dot and slash of a name is an underscore of its own."""
    assert "cisco_nvm___rclone_exe_a_b" == slug_of("Cisco NVM - Rclone.exe A/B")
