"""The summary in Markdown."""

from __future__ import annotations

import pytest

from tocsin.diagnostics import Severity
from tocsin.matrix import Case, Matrix, Stage, Status, Verdict
from tocsin.report.markdown import COMMENT_LIMIT, SUMMARY_LIMIT
from tocsin.report.report import Report

from .conftest import as_text, many


@pytest.mark.parametrize(("format_name", "limit"), [("markdown", SUMMARY_LIMIT), ("comment", COMMENT_LIMIT)])
@pytest.mark.parametrize("status", [Status.FAIL, Status.PASS])
def test_the_summary_stays_inside_the_limit(format_name: str, limit: int, status: Status) -> None:
    """Two thousand cases that each have much to tell fit, and what is left out is counted."""
    severity = Severity.ERROR if status is Status.FAIL else Severity.WARNING
    text = as_text(format_name, Report(matrix=many(2_000, status, severity)))
    told = text.count("<details><summary>❌") + text.count("- <code>")
    left_out = int(text.split("Left out for length: ")[1].split(" ")[0].replace(",", "")) if told < 2_000 else 0

    assert len(text.encode()) <= limit
    assert 2_000 == told + left_out
    assert text.count("<details>") == text.count("</details>")


def test_two_thousand_passing_cases_are_all_listed() -> None:
    """A catalog without failures has a row for every detection."""
    cases = (
        Case(path=f"detections/{n}.yml", detection=f"Number {n}", stage=Stage.UNIT, test="T") for n in range(2_000)
    )
    matrix = Matrix(verdicts=tuple(Verdict(case=case, status=Status.PASS) for case in cases))

    assert 2_000 == as_text("markdown", Report(matrix=matrix)).count("| Number ")


def test_no_text_of_content_becomes_markup() -> None:
    """Names and messages are shown as they are; a fence inside a message does not end ours."""
    case = Case(path="detections/a.yml", detection="<b>|`x`", stage=Stage.UNIT, test="</code><script>")
    verdict = Verdict(case=case, status=Status.FAIL, message="```\n<script>")
    text = as_text("markdown", Report(matrix=Matrix(verdicts=(verdict,))))

    assert r"| &lt;b&gt;\|\`x\` |" in text
    assert "</code><script>" not in text
    assert "````text\n```\n<script>\n````" in text
