"""The matrix as JUnit XML: a suite for each stage, a test case for each case.

The shape is the one that CI servers agree on, with the file, the line and the properties that some of them show:
`schemas/junit.xsd`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TextIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from tocsin.matrix import Stage, Status, Verdict
from tocsin.report.evidence import evidence_lines
from tocsin.report.report import Report
from tocsin.version import __version__

__all__ = ["write_junit"]

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report, file: TextIO) -> None:
    """Write the verdicts, of each stage in the order of the matrix."""
    top = Element("testsuites", {"name": "tocsin", **_totals(report.matrix.verdicts, report)})
    for stage in Stage:
        verdicts = [verdict for verdict in report.matrix.verdicts if verdict.case.stage is stage]
        if verdicts:
            _add_suite(top, stage, verdicts, report)
    indent(top)
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    ElementTree(top).write(file, encoding="unicode")
    file.write("\n")


def _add_suite(top: Element, stage: Stage, verdicts: Sequence[Verdict], report: Report) -> None:
    skipped = sum(_outcome(verdict, report) == "skipped" for verdict in verdicts)
    suite = SubElement(top, "testsuite", {"name": stage.value, **_totals(verdicts, report), "skipped": str(skipped)})
    _add_properties(suite, [("engine", f"tocsin {__version__}")])
    for verdict in verdicts:
        _add_case(suite, verdict, report)


def _totals(verdicts: Sequence[Verdict], report: Report) -> dict[str, str]:
    outcomes = [_outcome(verdict, report) for verdict in verdicts]
    return {
        "tests": str(len(verdicts)),
        "failures": str(outcomes.count("failure")),
        "errors": str(outcomes.count("error")),
        "time": f"{sum(verdict.duration for verdict in verdicts):.3f}",
    }


def _outcome(verdict: Verdict, report: Report) -> str | None:
    """Return the element that tells of a case; None for one that passed."""
    if verdict.status is Status.PASS:
        return None
    if verdict.status is Status.ERROR:
        return "error"
    return "failure" if verdict.status in report.failing else "skipped"


def _add_case(suite: Element, verdict: Verdict, report: Report) -> None:
    case = verdict.case
    name = case.test or case.stage.title
    test = SubElement(
        suite,
        "testcase",
        {
            "classname": _legal(case.path.rpartition(".")[0].replace("/", ".")),
            "name": _legal(f"{name} [{case.repetition + 1}]" if case.repetition else name),
            "file": _legal(report.file(case.path)),
            "line": str(_line(verdict)),
            "time": f"{verdict.duration:.3f}",
        },
    )
    _add_properties(test, list(_properties(verdict, report)))
    if outcome := _outcome(verdict, report):
        told = SubElement(test, outcome, {"type": verdict.status.value, "message": _legal(_message(verdict))})
        told.text = _legal("\n\n".join([d.render() for d in verdict.diagnostics] or [verdict.traceback]))
    if evidence := "\n".join(evidence_lines(verdict)):
        SubElement(test, "system-out").text = _legal(evidence)


def _message(verdict: Verdict) -> str:
    reason = verdict.message or verdict.status.value
    return f"unsupported: {reason}" if verdict.status is Status.UNSUPPORTED else reason


def _line(verdict: Verdict) -> int:
    places = (diagnostic.place for diagnostic in verdict.diagnostics)
    own = (place for place in places if place and place.file.replace("\\", "/").endswith(verdict.case.path))
    return next((place.line for place in own), 1)


def _properties(verdict: Verdict, report: Report) -> Iterator[tuple[str, str]]:
    detection = report.detections.get(verdict.case.path)
    if detection and detection.mitre_attack_ids:
        yield "mitre", " ".join(reference.name for reference in detection.mitre_attack_ids)
    digests = {digest.data: digest.sha256 for digest in verdict.digests}
    for dataset in verdict.case.datasets:
        yield "dataset", dataset.data
        if digest := digests.get(dataset.data):
            yield "dataset_sha256", digest
    if verdict.row_count is not None:
        yield "rows", str(verdict.row_count)


def _add_properties(parent: Element, pairs: Sequence[tuple[str, str]]) -> None:
    if pairs:
        properties = SubElement(parent, "properties")
        for name, value in pairs:
            SubElement(properties, "property", {"name": name, "value": _legal(value)})


def _legal(text: str) -> str:
    """Return a text in which the characters that XML 1.0 cannot hold are written as escapes."""
    return _ILLEGAL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
