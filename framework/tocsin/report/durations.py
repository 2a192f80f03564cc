"""The cases that took longest."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from tocsin.matrix import Matrix
from tocsin.report.console import print_heading

__all__ = ["print_durations"]


def print_durations(matrix: Matrix, count: int, console: Console) -> None:
    """Print the slowest cases that were run, all of them for a count of 0."""
    run = sorted((v for v in matrix.verdicts if not v.cached and v.duration), key=lambda v: -v.duration)
    shown = run[: count or None]
    print_heading(f"Slowest {len(shown)}", console, "blue")
    for verdict in shown:
        console.print(Text(f"{verdict.duration:8.2f} s  {verdict.case.id}"), soft_wrap=True)
    console.print()
