"""What a run complains about as SARIF 2.1.0, within what code scanning accepts: 5,000 results, 100 locations each."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO
from urllib.parse import quote

from tocsin.content.rules import all_rules
from tocsin.diagnostics import Severity
from tocsin.matrix import Status
from tocsin.report.problems import Location, Problem, problems_of
from tocsin.report.report import Report
from tocsin.version import __version__

__all__ = ["MOST_RESULTS", "write_sarif"]

MOST_RESULTS = 5_000
_MOST_LOCATIONS = 100
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_FAMILIES = {
    "SPL1": ("syntax", "The search cannot be read."),
    "SPL2": ("meaning", "The search can be read, and Splunk would refuse it."),
    "KNO3": ("knowledge", "A knowledge object cannot be used."),
    "DET4": ("content", "An object of the content root is not as it should be."),
    "TST5": ("test", "A test does not see what it wants."),
    "DAT6": ("dataset", "A recorded log cannot be used."),
    "RUN7": ("engine", "The search cannot be run here."),
}
_OTHER = ("other", "Something is wrong.")


def write_sarif(report: Report, file: TextIO) -> None:
    """Write one run with a result for each problem, those that weigh most first."""
    problems = problems_of(report)
    shown = problems[:MOST_RESULTS]
    codes = sorted({problem.code for problem in shown})
    run = {
        "tool": {"driver": _driver(codes)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"REPOSITORY": {"description": {"text": "The folder that holds the repository."}}},
        "invocations": [_invocation(report, len(problems) - len(shown))],
        "results": list(_results(shown, codes)),
    }
    json.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, file, indent=1)
    file.write("\n")


def _driver(codes: Sequence[str]) -> dict[str, object]:
    pages = {rule.code: (rule.name, (rule.__doc__ or "").partition("\n")[0]) for rule in all_rules()}
    return {
        "name": "tocsin",
        "semanticVersion": __version__,
        "rules": [_rule(code, pages.get(code)) for code in codes],
    }


def _rule(code: str, page: tuple[str, str] | None) -> dict[str, object]:
    family, about = _FAMILIES.get(code[:4], _OTHER)
    name, text = page or (family, about)
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": text},
        "properties": {"tags": ["detection", family]},
    }


def _invocation(report: Report, left_out: int) -> dict[str, object]:
    crashed = [verdict for verdict in report.matrix.verdicts if verdict.status is Status.ERROR and verdict.traceback]
    notes = [_note("error", f"{verdict.case.id}: {verdict.message}") for verdict in crashed[:_MOST_LOCATIONS]]
    if left_out:
        notes.append(_note("warning", f"{left_out} more problems are left out: code scanning shows {MOST_RESULTS:,}."))
    successful = not crashed and not report.matrix.interrupted
    return {"executionSuccessful": successful, "toolExecutionNotifications": notes}


def _note(level: str, text: str) -> dict[str, object]:
    return {"level": level, "message": {"text": text}}


def _results(problems: Sequence[Problem], codes: Sequence[str]) -> Iterator[dict[str, object]]:
    indices = {code: index for index, code in enumerate(codes)}
    seen: Counter[str] = Counter()
    for problem in problems:
        line_hash = _line_hash(problem)
        seen[line_hash] += 1
        yield {
            "ruleId": problem.code,
            "ruleIndex": indices[problem.code],
            "level": _LEVELS[problem.severity],
            "message": {"text": problem.text},
            "locations": [_location(problem.location)],
            "relatedLocations": _related(problem),
            "partialFingerprints": {"primaryLocationLineHash": f"{line_hash}:{seen[line_hash]}"},
            "properties": {"cases": list(problem.cases[:_MOST_LOCATIONS])},
        }


def _related(problem: Problem) -> list[dict[str, object]]:
    return [
        {"id": number, "message": {"text": text}, **_location(location)}
        for number, (text, location) in enumerate(problem.related[: _MOST_LOCATIONS - 1], 1)
    ]


def _line_hash(problem: Problem) -> str:
    """Return what stays the same while lines are added above: the file, the code and the text of the line."""
    location = problem.location
    seen = "\0".join([location.file, problem.code, location.text.strip() or problem.message])
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _location(location: Location) -> dict[str, object]:
    region = {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
    artifact = {"uri": quote(location.file), "uriBaseId": "REPOSITORY"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
