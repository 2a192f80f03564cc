"""Problems as GitHub's annotations."""

from __future__ import annotations

import re

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.matrix import Case, Matrix, Stage, Status, Verdict
from tocsin.report.report import Report
from tocsin.source import SourceText, Span

from .conftest import as_text, many


def test_no_more_annotations_than_github_keeps() -> None:
    """Of two thousand cases ten errors are shown, and one notice counts the rest."""
    lines = as_text("github", Report(matrix=many(2_000))).splitlines()

    assert ["error"] * 10 + ["notice"] == [line[2:].split(" ")[0] for line in lines]
    assert "::notice title=tocsin::1990 more problems are in the summary and the log" == lines[-1]


def test_notes_leave_room_for_the_count() -> None:
    """With notices of our own, the one that counts is the tenth."""
    lines = as_text("github", Report(matrix=many(30, Status.PASS, Severity.INFO))).splitlines()

    assert 10 == len(lines)
    assert "21 more problems" in lines[-1]


def test_problems_in_changed_files_come_first() -> None:
    """What the pull request changes is annotated before what it inherits."""
    text = "name: A\n"
    verdicts = []
    for number in range(40):
        place = SourceText(f"detections/number_{number}.yml", text).place(Span(0, 4))
        case = Case(path=f"detections/number_{number}.yml", detection="A", stage=Stage.VALIDATION)
        found = Diagnostic("DET431", "wrong", place)
        verdicts.append(Verdict(case=case, status=Status.FAIL, diagnostics=(found,)))
    report = Report(matrix=Matrix(verdicts=tuple(verdicts)))
    wanted = report.place_file("detections/number_39.yml")
    lines = as_text("github", Report(matrix=report.matrix, first=frozenset({wanted}))).splitlines()

    assert f"file={wanted}," in lines[0]


def test_a_place_in_no_file_is_shown_at_the_detection() -> None:
    """The search that a data model stands for has no line in the repository."""
    place = SourceText("data model Doors", "index=doors").place(Span(0, 11))
    case = Case(path="detections/door.yml", detection="Door", stage=Stage.UNIT, test="Opened")
    verdict = Verdict(case=case, status=Status.FAIL, diagnostics=(Diagnostic("TST504", "fails", place),))
    report = Report(matrix=Matrix(verdicts=(verdict,)))

    (line,) = as_text("github", report).splitlines()

    assert f"file={report.place_file('detections/door.yml')},line=1," in line


def test_no_text_can_end_a_command_or_begin_another() -> None:
    """Line breaks and the separators of properties are escaped as GitHub asks."""
    case = Case(path="detections/a,b:c.yml", detection="A", stage=Stage.UNIT, test="one\n::error::two")
    verdict = Verdict(case=case, status=Status.FAIL, message="100%\r\n::add-mask::x")
    (line,) = as_text("github", Report(matrix=Matrix(verdicts=(verdict,)))).splitlines()

    assert line.endswith("::100%25%0D%0A::add-mask::x")
    assert re.search(r"file=[^,:]*detections/a%2Cb%3Ac\.yml,line=1", line)
    assert "%0A%3A%3Aerror%3A%3Atwo" in line
