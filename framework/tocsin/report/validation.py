"""What is wrong with content, as a person reads it: errors with their lines, warnings in one line each, then a sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.matrix.validating import Validation
from tocsin.report.console import print_heading, signs_for
from tocsin.report.failures import print_diagnostic, print_lines

__all__ = ["write_validation"]

_MOST_WARNINGS = 20


def write_validation(validation: Validation, console: Console, *, verbosity: int = 0) -> None:
    """Write the findings, the errors last; below 0 no warnings, above it all of them and the notes."""
    found = [diagnostic for diagnostics in validation.files.values() for diagnostic in diagnostics]
    if verbosity >= 0:
        print_lines("Notes", _lines(found, Severity.INFO), console, None if verbosity > 0 else 0)
        print_lines("Warnings", _lines(found, Severity.WARNING), console, None if verbosity > 0 else _MOST_WARNINGS)
    errors = [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]
    if errors:
        print_heading("Errors", console, "red")
    for diagnostic in errors:
        print_diagnostic(diagnostic, console)
        console.print()
    hidden = verbosity <= 0
    _print_sum(validation, Counter(diagnostic.severity for diagnostic in found), console, hidden=hidden)


def _lines(found: list[Diagnostic], severity: Severity) -> list[str]:
    return [str(diagnostic) for diagnostic in found if diagnostic.severity is severity]


def _print_sum(validation: Validation, counts: Counter[Severity], console: Console, *, hidden: bool) -> None:
    failed = sum(any(d.severity is Severity.ERROR for d in each) for each in validation.files.values())
    parts = Text(", ").join(_parts(validation, counts, failed, hidden=hidden))
    head = Text(f"{_count(len(validation.files), 'file')}{signs_for(console).between}", style="bold")
    console.print(head + parts + Text(f" in {validation.duration:.2f} s"), soft_wrap=True)


def _parts(validation: Validation, counts: Counter[Severity], failed: int, *, hidden: bool) -> Iterator[Text]:
    if not validation.files:
        yield Text("nothing selected", style="yellow")
        return
    errors = counts[Severity.ERROR]
    yield (
        Text(f"{_count(errors, 'error')} in {_count(failed, 'file')}", style="red")
        if errors
        else Text("no errors", style="green")
    )
    if counts[Severity.WARNING]:
        yield Text(_count(counts[Severity.WARNING], "warning"), style="yellow")
    if counts[Severity.INFO]:
        shown = " (-v shows them)" if hidden else ""
        yield Text(f"{_count(counts[Severity.INFO], 'note')}{shown}", style="blue")
    if validation.waived:
        yield Text(f"{validation.waived} waived", style="dim")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
