"""What the tests say about each technique, in the layer and in the badge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.content.root import ContentRoot
from tocsin.matrix import Case, Matrix, Stage, Status, Verdict
from tocsin.report.coverage import Tested, techniques_of
from tocsin.report.report import Report

from ..matrix.conftest import Content
from .conftest import as_text

PASS, FAIL, SKIP = Status.PASS, Status.FAIL, Status.SKIP


@pytest.fixture
def root(tmp_path: Path) -> ContentRoot:
    """A content root with two detections of one technique."""
    content = Content(tmp_path)
    for name in ("first.yml", "second.yml"):
        path = content.detection(name)
        path.write_text(path.read_text().replace("mitre_attack_id: []", "mitre_attack_id: [T1059.001]"))
    return content.root()


def report_of(root: ContentRoot, statuses: Mapping[str, Status]) -> Report:
    """Return a report in which the unit tests of detections ended so."""
    cases = {name: Case(path=f"detections/{name}.yml", detection=name, stage=Stage.UNIT, test="T") for name in statuses}
    verdicts = tuple(Verdict(case=cases[name], status=status) for name, status in statuses.items())
    return Report(matrix=Matrix(verdicts=verdicts), root=root)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ({"first": PASS, "second": PASS}, Tested.PASSING),
        ({"first": PASS, "second": SKIP}, Tested.PARTLY),
        ({"first": PASS, "second": FAIL}, Tested.FAILING),
        ({"first": SKIP}, Tested.UNTESTED),
        ({}, Tested.UNTESTED),
    ],
)
def test_a_technique_is_as_good_as_its_detections(
    root: ContentRoot, statuses: Mapping[str, Status], expected: Tested
) -> None:
    """One failing test makes a technique failing; only tests that ran make it tested."""
    (technique,) = techniques_of(report_of(root, statuses))

    assert ("T1059.001", expected) == (technique.id, technique.state)


def test_the_layer_has_the_colour_of_the_state(root: ContentRoot) -> None:
    """Techniques of the layer carry colour, score and the names of their detections."""
    layer = json.loads(as_text("navigator", report_of(root, {"first": PASS})))
    (technique,) = layer["techniques"]
    colours = {item["label"]: item["color"] for item in layer["legendItems"]}

    assert ("T1059.001", 1, colours["some detections tested"]) == (
        technique["techniqueID"],
        technique["score"],
        technique["color"],
    )
    assert "First: tested, all passing\nSecond: not tested here" == technique["comment"]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ({"first": PASS, "second": PASS}, "detections: 2 of 2 tested"),
        ({"first": PASS, "second": SKIP}, "detections: 1 of 2 tested"),
        ({"first": PASS, "second": FAIL}, "detections: 1 failing"),
    ],
)
def test_the_badge_says_how_many(root: ContentRoot, statuses: Mapping[str, Status], expected: str) -> None:
    """Its title is what a screen reader says."""
    assert f"<title>{expected}</title>" in as_text("badge", report_of(root, statuses))


def test_passing_validation_alone_tests_nothing(root: ContentRoot) -> None:
    """A detection whose search never ran is not tested."""
    report = report_of(root, {"first": PASS})
    (verdict,) = report.matrix.verdicts
    validation = replace(verdict, case=replace(verdict.case, stage=Stage.VALIDATION, test=None))
    (technique,) = techniques_of(replace(report, matrix=Matrix(verdicts=(validation,))))

    assert Tested.UNTESTED is technique.state
