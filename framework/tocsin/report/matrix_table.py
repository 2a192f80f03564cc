"""The matrix of one detection as a table with the columns of the published detection pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from tocsin.matrix import DetectionRow, Status, Verdict
from tocsin.report.columns import GAP, fit, set_cell, wrap
from tocsin.report.console import Signs

__all__ = ["STYLES", "Layout", "print_detection"]

STYLES = {
    Status.PASS: "green",
    Status.FAIL: "red",
    Status.ERROR: "bold red",
    Status.SKIP: "dim",
    Status.UNSUPPORTED: "yellow",
}

_WORDS = {
    Status.PASS: "Passing",
    Status.FAIL: "Failing",
    Status.ERROR: "Error",
    Status.SKIP: "Skipped",
    Status.UNSUPPORTED: "Unsupported",
}
_COLUMNS = ("Test Type", "Status", "Dataset", "Source", "Sourcetype")
_NOT_APPLICABLE = "N/A"
_UNLIMITED = 10**6


@dataclass(frozen=True, slots=True)
class _Entry:
    """The five cells of a verdict; a further dataset of the same verdict leaves the first two empty."""

    cells: tuple[str, ...]
    status: Status

    def columns(self, widths: Sequence[int]) -> list[list[str]]:
        return [wrap(cell, width) for cell, width in zip(self.cells, widths, strict=True)]

    def styles(self, line: int) -> tuple[str, ...]:
        data = "dim" if self.cells[2] == _NOT_APPLICABLE else ""
        return ("dim" if line else "", STYLES[self.status], data, data, data)


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the five columns are; None where the console is too narrow for a table."""

    widths: list[int] | None
    short_datasets: bool
    signs: Signs

    @classmethod
    def of(cls, rows: Sequence[DetectionRow], width: int, signs: Signs) -> Layout:
        """Choose the widths with which the tables of these detections line up and fit."""
        entries = [entry for row in rows for verdict in row.verdicts for entry in _entries(verdict, signs)]
        cells = [_COLUMNS, *(entry.cells for entry in entries)]
        widest = fit(cells, _UNLIMITED, rigid=[1])
        if widest is not None and sum(widest) + GAP * len(widest) <= width:
            return cls(widest, False, signs)
        cells = [_COLUMNS, *(_with_short_dataset(entry, signs).cells for entry in entries)]
        return cls(fit(cells, width, rigid=[1]), True, signs)

    def entries(self, row: DetectionRow) -> list[_Entry]:
        """Return the entries of a detection as this layout shows them."""
        entries = [entry for verdict in row.verdicts for entry in _entries(verdict, self.signs)]
        return [_with_short_dataset(entry, self.signs) for entry in entries] if self.short_datasets else entries


def print_detection(row: DetectionRow, layout: Layout, console: Console) -> None:
    """Print the name, the file and the table of a detection."""
    console.print(Text(row.name, style="bold"), soft_wrap=True)
    console.print(Text(row.path, style="dim"), soft_wrap=True)
    if layout.widths is None:
        _print_list(layout.entries(row), console)
    else:
        _print_table(layout.entries(row), layout.widths, console, layout.signs)
    console.print()


def _entries(verdict: Verdict, signs: Signs) -> Iterator[_Entry]:
    case = verdict.case
    kind = case.stage.title if case.test is None else f"{case.stage.title}\n{case.test}"
    status = f"{signs.of_status[verdict.status]}{_WORDS[verdict.status]}"
    datasets = [(dataset.data, dataset.source, dataset.sourcetype) for dataset in case.datasets]
    for i, cells in enumerate(datasets or [(_NOT_APPLICABLE,) * 3]):
        yield _Entry((kind, status, *cells) if i == 0 else ("", "", *cells), verdict.status)


def _with_short_dataset(entry: _Entry, signs: Signs) -> _Entry:
    """Leave out the folders between the first and the file of a dataset."""
    kind, status, data, *rest = entry.cells
    parts = data.split("/")
    # A URL keeps its host: `https:`, an empty part, the host.
    head = parts[:3] if "://" in data else parts[:1]
    if len(parts) > len(head) + 2:
        data = "/".join([*head, signs.ellipsis, parts[-1]])
    return _Entry((kind, status, data, *rest), entry.status)


def _print_table(entries: Sequence[_Entry], widths: Sequence[int], console: Console, signs: Signs) -> None:
    header = Text((" " * GAP).join(map(set_cell, _COLUMNS, widths)).rstrip(), style="bold")
    console.print(header, soft_wrap=True)
    console.print(Text(signs.rule * (sum(widths) + GAP * (len(widths) - 1)), style="dim"), soft_wrap=True)
    for entry in entries:
        for i, cells in enumerate(zip_longest(*entry.columns(widths), fillvalue="")):
            styled = [Text(set_cell(c, w), style=s) for c, w, s in zip(cells, widths, entry.styles(i), strict=True)]
            line = Text(" " * GAP).join(styled)
            line.rstrip()
            console.print(line, soft_wrap=True)


def _print_list(entries: Sequence[_Entry], console: Console) -> None:
    for entry in entries:
        kind, status, *data = entry.cells
        if kind:
            console.print(Text.assemble(kind.replace("\n", " "), "  ", (status, STYLES[entry.status])), soft_wrap=True)
        if data[0] != _NOT_APPLICABLE:
            for name, value in zip(_COLUMNS[2:], data, strict=True):
                console.print(Text.assemble("  ", (f"{name:<12}", "dim"), value), soft_wrap=True)
