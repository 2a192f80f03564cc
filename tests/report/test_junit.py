"""The matrix as JUnit XML."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from lxml import etree

from tocsin.matrix import FAILING, Case, Matrix, Stage, Status, Verdict
from tocsin.report.report import Report

from .conftest import as_text, many

SCHEMA = etree.XMLSchema(etree.fromstring((files("tocsin.report") / "schemas" / "junit.xsd").read_bytes()))


def written(report: Report) -> Element:
    """Return the document of a report, after holding it to the schema."""
    text = as_text("junit", report)
    SCHEMA.assertValid(etree.fromstring(text.encode()))
    return fromstring(text)


def test_the_document_is_valid(report: Report) -> None:
    """The schema holds for every status, and each stage is a suite."""
    suites = written(report).findall("testsuite")

    assert ["validation", "unit", "integration"] == [suite.get("name") for suite in suites]


def test_the_totals_are_those_of_the_cases(report: Report) -> None:
    """Readers that only look at the totals see what happened."""
    top = written(report)

    assert ("7", "1", "1") == (top.get("tests"), top.get("failures"), top.get("errors"))
    assert ["0", "1", "1"] == [suite.get("skipped") for suite in top]


def test_a_skip_that_may_not_occur_is_a_failure(matrix: Matrix) -> None:
    """What counts as failing on the command line does so here."""
    top = written(Report(matrix=matrix, failing=FAILING | {Status.SKIP, Status.UNSUPPORTED}))

    assert ["fail", "unsupported", "skip"] == [found.get("type") for found in top.iter("failure")]


@pytest.mark.parametrize("text", ["\x00\x1b[31m", "\ud800", "a\ufffeb", "<&>\"'"])
def test_any_character_of_a_log_can_be_told(text: str) -> None:
    """What XML cannot hold is written as an escape."""
    case = Case(path="detections/a.yml", detection="A", stage=Stage.UNIT, test=f"T{text}")
    verdict = Verdict(case=case, status=Status.FAIL, message=text, row_count=1, rows=({"field": text},))

    assert "1" == written(Report(matrix=Matrix(verdicts=(verdict,)))).get("failures")


def test_a_large_run_is_valid(tmp_path: Path) -> None:
    """Two thousand failures are as valid as one."""
    assert "2000" == written(Report(matrix=many(2_000))).get("failures")
