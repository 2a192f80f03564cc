"""Many detections at a glance: a line for each, with what became of it in each stage."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from tocsin.matrix import DetectionRow, Stage, Status, Verdict
from tocsin.report.columns import GAP, fit, set_cell, wrap
from tocsin.report.console import Signs, signs_for
from tocsin.report.matrix_table import STYLES, WORDS

__all__ = ["print_overview"]

_WORST_FIRST = (Status.ERROR, Status.FAIL, Status.UNSUPPORTED, Status.SKIP, Status.PASS)
_Cell = tuple[str, str]


def print_overview(rows: Sequence[DetectionRow], console: Console) -> None:
    """Print a table of these detections by stage; where it would not fit, each as a list."""
    signs = signs_for(console)
    stages = [stage for stage in Stage if any(verdict.case.stage is stage for row in rows for verdict in row.verdicts)]
    lines = [[_cell(row, stage, signs) for stage in stages] for row in rows]
    head = ["Detection", *(stage.title for stage in stages)]
    texts = [[row.name, *(text for text, _ in cells)] for row, cells in zip(rows, lines, strict=True)]
    widths = fit([head, *texts], console.width, rigid=range(1, len(head)))
    if widths is None:
        _print_list(rows, stages, lines, console)
    else:
        _print_table(head, rows, lines, widths, console)


def _cell(row: DetectionRow, stage: Stage, signs: Signs) -> _Cell:
    """Return the worst status of a stage with its style; how many have it, where others have not."""
    statuses = [verdict.status for verdict in _of_stage(row, stage)]
    if not statuses:
        return "", ""
    worst = next(status for status in _WORST_FIRST if status in statuses)
    part = f" {statuses.count(worst)} of {len(statuses)}" if len(set(statuses)) > 1 else ""
    return f"{signs.of_status[worst]}{WORDS[worst]}{part}", STYLES[worst]


def _of_stage(row: DetectionRow, stage: Stage) -> list[Verdict]:
    return [verdict for verdict in row.verdicts if verdict.case.stage is stage]


def _print_table(
    head: Sequence[str],
    rows: Sequence[DetectionRow],
    lines: Sequence[Sequence[_Cell]],
    widths: Sequence[int],
    console: Console,
) -> None:
    console.print(Text((" " * GAP).join(map(set_cell, head, widths)).rstrip(), style="bold"), soft_wrap=True)
    rule = signs_for(console).rule * (sum(widths) + GAP * (len(widths) - 1))
    console.print(Text(rule, style="dim"), soft_wrap=True)
    for row, cells in zip(rows, lines, strict=True):
        name, *more = wrap(row.name, widths[0])
        styled = [Text(set_cell(text, width), style) for (text, style), width in zip(cells, widths[1:], strict=True)]
        line = Text(" " * GAP).join([Text(set_cell(name, widths[0])), *styled])
        line.rstrip()
        console.print(line, soft_wrap=True)
        for rest in more:
            console.print(Text(rest), soft_wrap=True)


def _print_list(
    rows: Sequence[DetectionRow], stages: Sequence[Stage], lines: Sequence[Sequence[_Cell]], console: Console
) -> None:
    for row, cells in zip(rows, lines, strict=True):
        console.print(Text(row.name, "bold"), soft_wrap=True)
        for stage, (text, style) in zip(stages, cells, strict=True):
            if text:
                console.print(Text.assemble("  ", (f"{stage.title:<11}", "dim"), " ", (text, style)), soft_wrap=True)
