"""Every report as a file that somebody has approved, and the way to such a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.cli.outputs import FORMATS as OFFERED
from tocsin.errors import UsageError
from tocsin.matrix import Matrix
from tocsin.report.formats import FORMATS, write_report_file
from tocsin.report.report import Report

from .conftest import as_text

EXPECTED = Path(__file__).parent / "expected"


@pytest.mark.parametrize(
    ("format_name", "file"),
    [
        ("json", "matrix.json"),
        ("junit", "junit.xml"),
        ("sarif", "problems.sarif"),
        ("markdown", "summary.md"),
        ("github", "annotations.txt"),
        ("navigator", "layer.json"),
        ("badge", "badge.svg"),
    ],
)
def test_a_report_is_written_as_it_was_approved(report: Report, format_name: str, file: str) -> None:
    """Each writer shows every status, with its evidence, as in the approved file."""
    expected = (EXPECTED / file).read_text(encoding="utf-8")

    assert expected == as_text(format_name, report)


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_run_without_verdicts_can_be_written(format_name: str) -> None:
    """An empty run makes no writer stumble."""
    assert as_text(format_name, Report(matrix=Matrix(verdicts=()))) or format_name == "github"


def test_the_command_line_offers_every_format() -> None:
    """The names that `--format` takes, known without importing a writer, are those of the writers."""
    assert tuple(FORMATS) == OFFERED


def test_a_report_file_gets_the_folders_it_needs(report: Report, tmp_path: Path) -> None:
    """Nobody has to make a folder first."""
    write_report_file("badge", report, tmp_path / "a" / "b" / "badge.svg")

    assert (tmp_path / "a" / "b" / "badge.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_report_that_cannot_be_written_is_a_mistake_of_usage(report: Report, tmp_path: Path) -> None:
    """A path through a file is refused in one line."""
    (tmp_path / "taken").write_text("")

    with pytest.raises(UsageError, match=r"taken/badge\.svg cannot be written"):
        write_report_file("badge", report, tmp_path / "taken" / "badge.svg")
