"""Problems as SARIF."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from tocsin.matrix import Matrix
from tocsin.report.report import Report
from tocsin.report.sarif import MOST_RESULTS

from .conftest import as_text, many

SCHEMA = json.loads((Path(__file__).parent / "sarif-subset.json").read_text(encoding="utf-8"))


def written(report: Report) -> dict[str, Any]:
    """Return the run of a report, after holding the document to the schema."""
    document = json.loads(as_text("sarif", report).replace("VERSION", "1.0.0"))
    Draft7Validator(SCHEMA).validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def test_the_document_is_valid(report: Report) -> None:
    """The schema of SARIF 2.1.0, as far as we use it, holds."""
    assert ["TST500", "TST501"] == [rule["id"] for rule in written(report)["tool"]["driver"]["rules"]]


def test_each_result_names_its_rule(report: Report) -> None:
    """The index of a result's rule leads to the rule with its id."""
    run = written(report)
    rules = run["tool"]["driver"]["rules"]

    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


def test_a_crash_is_told_as_one(report: Report) -> None:
    """A defect of ours is no successful execution."""
    invocation = written(report)["invocations"][0]

    assert not invocation["executionSuccessful"]
    assert "KeyError: 'w'" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_fingerprints_survive_lines_above(report: Report) -> None:
    """A result is the same one after the file has grown above it, and differs from its neighbours."""
    once, again = written(Report(matrix=many(3))), written(Report(matrix=many(4)))
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in again["results"]]

    assert [result["partialFingerprints"]["primaryLocationLineHash"] for result in once["results"]] == prints[:3]
    assert 4 == len(set(prints))


def test_no_more_results_than_code_scanning_shows(tmp_path: Path) -> None:
    """Of more problems those that weigh most are kept, and the others are counted."""
    run = written(Report(matrix=many(MOST_RESULTS + 7)))

    assert MOST_RESULTS == len(run["results"])
    assert "7 more problems are left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_one_problem_met_by_two_cases_is_one_result(matrix: Matrix) -> None:
    """The cases are named in its properties."""
    failed = matrix.verdicts[2]
    again = replace(failed, case=replace(failed.case, test="Again"))
    (result,) = written(Report(matrix=Matrix(verdicts=(failed, again))))["results"]

    assert [failed.case.id, again.case.id] == result["properties"]["cases"]
