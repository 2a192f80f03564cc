"""What a change does to what detections find, as a person reads it in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from tocsin.expressions.values import Row
from tocsin.matrix.behaviour import Behaviour, Comparison, DetectionBehaviour
from tocsin.report.console import print_heading, signs_for
from tocsin.report.evidence import row_text

__all__ = ["behaviour_summary", "count_text", "unavailable", "write_behaviour"]

_LONGEST_ROW = 400
_COMMIT = 10


def write_behaviour(behaviour: Behaviour, console: Console) -> None:
    """Write every detection whose behaviour differs or cannot be found out, and one line that sums all of it up."""
    for detection in behaviour.by_detection():
        if detection.is_worth_showing:
            _print_detection(detection, console)
    head = Text("interrupted: ", style="bold yellow") if behaviour.interrupted else Text()
    for problem, count in sorted(unavailable(behaviour).items()):
        console.print(Text(f"not compared: {problem} ({_counted(count, 'test')})", style="dim"), soft_wrap=True)
    console.print(head + Text(behaviour_summary(behaviour)), soft_wrap=True)


def behaviour_summary(behaviour: Behaviour) -> str:
    """Return all of it in a line."""
    commit = behaviour.commit[:_COMMIT]
    base = commit if behaviour.commit.startswith(behaviour.base) else f"{behaviour.base} ({commit})"
    detections = behaviour.by_detection()
    if not detections:
        return f"since {base} nothing changed that detections depend on"
    differing = sum(each.differs for each in detections)
    about = f"{_counted(len(detections), 'detection')} compared with {base}"
    if not differing:
        return f"{about}: no difference in what they find{_not_compared(behaviour)}"
    differ = "differs" if differing == 1 else "differ"
    rows = f"{_counted(behaviour.gained, 'row')} gained, {behaviour.lost} lost"
    return f"{about}: {differing} {differ}, {rows}{_not_compared(behaviour)}"


def unavailable(behaviour: Behaviour) -> Counter[str]:
    """Return how many tests have no log, by what is said of it."""
    return Counter(each.problem for each in behaviour.comparisons if each.problem and not each.is_worth_showing)


def count_text(comparison: Comparison) -> str:
    """Return how many rows there were and are."""
    if comparison.problem:
        return comparison.problem
    if comparison.before is None:
        return f"{_counted(comparison.after or 0, 'row')}; the detection is new"
    if comparison.after is None:
        return f"{_counted(comparison.before, 'row')} before; the detection is gone"
    if not comparison.differs:
        return f"{_counted(comparison.after, 'row')}, as before"
    parts = [(comparison.gained, "gained"), (comparison.lost, "lost")]
    told = ", ".join(f"{count:,} {what}" for count, what in parts if count) or "other fields"
    return f"{comparison.before:,} → {_counted(comparison.after, 'row')}: {told}"


def _not_compared(behaviour: Behaviour) -> str:
    count = sum(bool(each.problem) for each in behaviour.comparisons)
    return f"; {_counted(count, 'test')} not compared" if count else ""


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _print_detection(detection: DetectionBehaviour, console: Console) -> None:
    print_heading(detection.name, console, "bold")
    console.print(Text(detection.path, style="dim"), soft_wrap=True)
    for comparison in detection.comparisons:
        _print_comparison(comparison, console)
    console.print()


def _print_comparison(comparison: Comparison, console: Console) -> None:
    style = "yellow" if comparison.problem else "bold" if comparison.differs else "dim"
    between = signs_for(console).between
    where = between.join((comparison.test, *comparison.datasets))
    console.print(Text(where, style="" if comparison.differs else "dim"), soft_wrap=True)
    console.print(Text(f"  {count_text(comparison)}", style=style), soft_wrap=True)
    for sign, style, fields in (("-", "red", comparison.lost_fields), ("+", "green", comparison.gained_fields)):
        if fields:
            plural = "s" if len(fields) > 1 else ""
            console.print(Text(f"  {sign} field{plural} {', '.join(fields)}", style=style), soft_wrap=True)
    for line in _lines("-", comparison.lost_rows, comparison.lost):
        console.print(Text(line, style="red"), soft_wrap=True)
    for line in _lines("+", comparison.gained_rows, comparison.gained):
        console.print(Text(line, style="green"), soft_wrap=True)


def _lines(sign: str, rows: Sequence[Row], count: int) -> Iterator[str]:
    for row in rows:
        yield f"  {sign} {row_text(row, _LONGEST_ROW)}"
    if left := count - len(rows):
        yield f"  {sign} and {_counted(left, 'more row')}" if rows else f"  {sign} {_counted(left, 'row')}"
