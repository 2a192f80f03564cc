"""The matrix of one detection as a table with the columns of the published detection pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat, zip_longest

from rich.console import Console
from rich.text import Text

from tocsin.matrix import DetectionRow, Status, Verdict
from tocsin.report.columns import GAP, fit, set_cell, wrap
from tocsin.report.console import Signs

__all__ = ["STYLES", "WORDS", "Layout", "print_detection"]

STYLES = {
    Status.PASS: "green",
    Status.FAIL: "red",
    Status.ERROR: "bold red",
    Status.SKIP: "dim",
    Status.UNSUPPORTED: "yellow",
}
WORDS = {
    Status.PASS: "Passing",
    Status.FAIL: "Failing",
    Status.ERROR: "Error",
    Status.SKIP: "Skipped",
    Status.UNSUPPORTED: "Unsupported",
}
_COLUMNS = ("Test Type", "Status", "Dataset", "Source", "Sourcetype")
_NO_DATASETS = (("N/A", "N/A", "N/A"),)
_UNLIMITED = 10**6


@dataclass(frozen=True, slots=True)
class _Entry:
    """One verdict as cells: its kind, its status, and the last three for each of its datasets."""

    kind: str
    word: str
    datasets: tuple[tuple[str, str, str], ...]
    status: Status

    def rows(self) -> list[tuple[str, ...]]:
        """Return the cells of each dataset in a row, the first two only in the first."""
        heads = chain([(self.kind, self.word)], repeat(("", "")))
        return [(*head, *data) for head, data in zip(heads, self.datasets, strict=False)]

    def lines(self, widths: Sequence[int]) -> Iterator[tuple[str, ...]]:
        """Yield the lines of the table: datasets follow each other without regard to the height of the first cell."""
        blocks = [
            zip_longest(*(wrap(cell, width) for cell, width in zip(data, widths[2:], strict=True)), fillvalue="")
            for data in self.datasets
        ]
        heads = zip_longest(wrap(self.kind, widths[0]), [self.word], fillvalue="")
        for head, data in zip_longest(heads, chain.from_iterable(blocks)):
            yield (*(head or ("", "")), *(data or ("", "", "")))

    def styles(self, line: int) -> tuple[str, ...]:
        """Return the styles of the cells of a line."""
        data = "dim" if self.datasets == _NO_DATASETS else ""
        return ("dim" if line else "", STYLES[self.status], data, data, data)

    def shortened(self, signs: Signs) -> _Entry:
        """Leave out the folders between the first and the file of each dataset."""
        short = tuple((_short(data, signs), source, sourcetype) for data, source, sourcetype in self.datasets)
        return replace(self, datasets=short)


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the five columns are; None where the console is too narrow for a table."""

    widths: list[int] | None
    short_datasets: bool
    signs: Signs

    @classmethod
    def of(cls, rows: Sequence[DetectionRow], width: int, signs: Signs) -> Layout:
        """Choose the widths with which the tables of these detections line up and fit."""
        entries = [_entry(verdict, signs) for row in rows for verdict in row.verdicts]
        natural = _fitted(entries, _UNLIMITED)
        if natural is not None and sum(natural) + GAP * len(natural) <= width:
            return cls(natural, False, signs)
        widths = _fitted([entry.shortened(signs) for entry in entries], width)
        return cls(widths, widths is not None, signs)

    def entries(self, row: DetectionRow) -> list[_Entry]:
        """Return the entries of a detection as this layout shows them."""
        entries = [_entry(verdict, self.signs) for verdict in row.verdicts]
        return [entry.shortened(self.signs) for entry in entries] if self.short_datasets else entries


def print_detection(row: DetectionRow, layout: Layout, console: Console) -> None:
    """Print the name, the file and the table of a detection."""
    console.print(Text(row.name, style="bold"), soft_wrap=True)
    console.print(Text(row.path, style="dim"), soft_wrap=True)
    if layout.widths is None:
        _print_list(layout.entries(row), console, layout.signs)
    else:
        _print_table(layout.entries(row), layout.widths, console, layout.signs)
    console.print()


def _entry(verdict: Verdict, signs: Signs) -> _Entry:
    case = verdict.case
    return _Entry(
        kind=case.stage.title if case.test is None else f"{case.stage.title}\n{case.test}",
        word=f"{signs.of_status[verdict.status]}{WORDS[verdict.status]}",
        datasets=tuple((data.data, data.source, data.sourcetype) for data in case.datasets) or _NO_DATASETS,
        status=verdict.status,
    )


def _short(data: str, signs: Signs) -> str:
    parts = data.split("/")
    # A URL keeps its host: `https:`, an empty part, the host.
    head = parts[:3] if "://" in data else parts[:1]
    return "/".join([*head, signs.ellipsis, parts[-1]]) if len(parts) > len(head) + 2 else data


def _fitted(entries: Sequence[_Entry], width: int) -> list[int] | None:
    return fit([_COLUMNS, *(row for entry in entries for row in entry.rows())], width, rigid=[1])


def _print_table(entries: Sequence[_Entry], widths: Sequence[int], console: Console, signs: Signs) -> None:
    header = Text((" " * GAP).join(map(set_cell, _COLUMNS, widths)).rstrip(), style="bold")
    console.print(header, soft_wrap=True)
    console.print(Text(signs.rule * (sum(widths) + GAP * (len(widths) - 1)), style="dim"), soft_wrap=True)
    for entry in entries:
        for i, cells in enumerate(entry.lines(widths)):
            styled = [Text(set_cell(c, w), style=s) for c, w, s in zip(cells, widths, entry.styles(i), strict=True)]
            line = Text(" " * GAP).join(styled)
            line.rstrip()
            console.print(line, soft_wrap=True)


def _print_list(entries: Sequence[_Entry], console: Console, signs: Signs) -> None:
    for entry in entries:
        kind = entry.kind.replace("\n", signs.between)
        console.print(Text.assemble(kind, "  ", (entry.word, STYLES[entry.status])), soft_wrap=True)
        for data in entry.datasets if entry.datasets != _NO_DATASETS else ():
            for name, value in zip(_COLUMNS[2:], data, strict=True):
                console.print(Text.assemble("  ", (f"{name:<12}", "dim"), value), soft_wrap=True)
