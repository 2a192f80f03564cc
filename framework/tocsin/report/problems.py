"""What a run complains about, each complaint once, in the order in which people should see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.matrix import Verdict
from tocsin.report.report import Report
from tocsin.source import Place

__all__ = ["NOT_JUDGED", "Location", "Problem", "problems_of"]

NOT_JUDGED = "TST500"
_WEIGHTS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A range of characters in a file of the repository, lines and columns counted from 1, the end not included."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One complaint; `cases` are the ids of the cases that met it, `related` other places that explain it."""

    code: str
    severity: Severity
    message: str
    hint: str | None
    location: Location
    cases: tuple[str, ...] = ()
    related: tuple[tuple[str, Location], ...] = ()

    @property
    def text(self) -> str:
        """The message with its remedy."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


def problems_of(report: Report) -> list[Problem]:
    """Return the problems of a run: in the files that come first, then errors, then by place.

    An error that failed no case, as one of an unsupported search, weighs as a warning.
    """
    locate = _Locate(report)
    found: dict[tuple[str, str, Location], Problem] = {}
    for verdict in report.matrix.verdicts:
        for problem in _problems(verdict, report, locate):
            key = (problem.code, problem.message, problem.location)
            found[key] = _merged(found[key], problem) if key in found else problem
    return sorted(found.values(), key=lambda problem: _rank(problem, report.first))


def _problems(verdict: Verdict, report: Report, locate: _Locate) -> Iterator[Problem]:
    failing = verdict.status in report.failing
    start = Location(file=report.file(verdict.case.path))
    for diagnostic in verdict.diagnostics:
        lightest = diagnostic.severity if failing else Severity.WARNING
        yield Problem(
            code=diagnostic.code,
            severity=max(diagnostic.severity, lightest, key=_weight),
            message=diagnostic.message,
            hint=diagnostic.hint,
            location=locate(diagnostic.place) if diagnostic.place and _is_in_a_file(diagnostic.place) else start,
            cases=(verdict.case.id,),
            related=tuple((related.message, locate(related.place)) for related in diagnostic.related),
        )
    if failing and not _explained(verdict.diagnostics):
        message = verdict.message or f"the case ended as {verdict.status.value}"
        yield Problem(
            code=NOT_JUDGED,
            severity=Severity.ERROR,
            message=message,
            hint=None,
            location=start,
            cases=(verdict.case.id,),
        )


def _is_in_a_file(place: Place) -> bool:
    """Whether a place has a line to show: the search that a data model stands for has none."""
    return bool(PurePath(place.origin().source.name).suffix)


def _explained(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def _weight(severity: Severity) -> int:
    return _WEIGHTS[severity]


def _merged(one: Problem, other: Problem) -> Problem:
    severity = min(one.severity, other.severity, key=_weight)
    return replace(one, severity=severity, cases=tuple(dict.fromkeys(one.cases + other.cases)))


def _rank(problem: Problem, first: frozenset[str]) -> tuple[bool, int, str, int, int, str]:
    location = problem.location
    return (
        location.file not in first,
        _weight(problem.severity),
        location.file,
        location.line,
        location.column,
        problem.code,
    )


class _Locate:
    """Turns places into locations; the file of each text is looked up once."""

    def __init__(self, report: Report) -> None:
        self._file = cache(report.place_file)

    def __call__(self, place: Place) -> Location:
        origin = place.origin()
        line, column = origin.source.line_and_column(origin.span.start)
        end_line, end_column = origin.source.line_and_column(max(origin.span))
        return Location(
            file=self._file(origin.source.name),
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            text=origin.source.line(line),
        )
