"""The matrix as a JSON document."""

from __future__ import annotations

import json
from importlib.resources import files
from io import StringIO

from jsonschema import Draft7Validator

from tocsin.matrix import Matrix
from tocsin.report.json_document import write_json_document
from tocsin.report.report import Report
from tocsin.version import __version__

from .conftest import PATH, as_text


def test_the_document_holds_every_verdict_with_its_evidence(matrix: Matrix) -> None:
    """Programs find what the terminal shows, and more, under keys that stay."""
    file = StringIO()
    write_json_document(matrix, file)
    document = json.loads(file.getvalue())

    assert (1, __version__, 1, False) == (
        document["format_version"],
        document["tocsin_version"],
        document["exit_status"],
        document["interrupted"],
    )
    assert {"pass": 3, "fail": 1, "error": 1, "skip": 1, "unsupported": 1} == document["counts"]
    assert [verdict.case.id for verdict in matrix.verdicts] == [verdict["id"] for verdict in document["verdicts"]]
    assert document["verdicts"][2] == {
        "id": f"{PATH}::unit::Quiet hours",
        "path": PATH,
        "detection": "Somebody Opened The Door",
        "stage": "unit",
        "test": "Quiet hours",
        "status": "fail",
        "message": "wanted no rows, found 1",
        "duration": 0.0,
        "row_count": 1,
        "rows": [{"door": "north", "by": ["ann", "bob"], "count": 2}],
        "datasets": [
            {
                "data": "datasets/T1200/building/doors/quiet.log",
                "source": "XmlWinEventLog:Building-Doors/Operational",
                "sourcetype": "XmlWinEventLog",
                "sha256": None,
            }
        ],
        "diagnostics": [
            {
                "code": "TST501",
                "severity": "error",
                "message": "wanted no rows, found 1",
                "hint": "look at the clock",
                "file": PATH,
                "line": 4,
                "column": 9,
            }
        ],
        "findings": [],
        "stages": [{"text": "search opened=*", "rows_in": 9, "rows_out": 1, "depth": 0}],
        "cached": False,
        "traceback": "",
    }
    assert "0" * 64 == document["verdicts"][1]["datasets"][0]["sha256"]


def test_the_document_is_valid(report: Report) -> None:
    """The schema that the package holds describes what it writes."""
    schema = json.loads((files("tocsin.report") / "schemas" / "matrix-1.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)

    assert [] == list(Draft7Validator(schema).iter_errors(json.loads(as_text("json", report))))
