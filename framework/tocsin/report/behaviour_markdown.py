"""What a change does to what detections find, as Markdown for a comment on a pull request, within GitHub's limit."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TextIO

from tocsin.matrix.behaviour import Behaviour, Comparison, DetectionBehaviour
from tocsin.report.behaviour import behaviour_summary, count_text, unavailable
from tocsin.report.evidence import row_text
from tocsin.report.limited_markdown import COMMENT_LIMIT, LimitedPage, fenced, inline

__all__ = ["write_behaviour_markdown"]

_LONGEST_ROW = 400


def write_behaviour_markdown(behaviour: Behaviour, file: TextIO, limit: int = COMMENT_LIMIT) -> None:
    """Write a summary, a table of what differs and the rows, in at most so many bytes of UTF-8."""
    page = LimitedPage(limit)
    interrupted = "interrupted: " if behaviour.interrupted else ""
    page.add(f"### Behaviour: {interrupted}{inline(behaviour_summary(behaviour))}\n")
    shown = [each for each in behaviour.by_detection() if each.is_worth_showing]
    for problem, count in sorted(unavailable(behaviour).items()):
        page.add(f"\nNot compared: {inline(problem)} ({count:,}).\n")
    head = "\n| detection | test | before | now | gained | lost |\n|---|---|--:|--:|--:|--:|\n"
    page.add_all("test", (_row(each, comparison) for each in shown for comparison in each.comparisons), head)
    page.add_all("detection with its rows", map(_details, shown), "\n")
    file.write(page.text())


def _row(detection: DetectionBehaviour, comparison: Comparison) -> str:
    before, after = ("" if count is None else str(count) for count in (comparison.before, comparison.after))
    changed = [str(count) if count else "" for count in (comparison.gained, comparison.lost)]
    cells = [inline(detection.name), inline(comparison.test), before, after, *changed]
    return f"| {' | '.join(cells)} |\n"


def _details(detection: DetectionBehaviour) -> str:
    lines = "\n".join(line for comparison in detection.comparisons for line in _lines(comparison))
    summary = f"<code>{html.escape(detection.path)}</code>"
    return f"<details><summary>{summary}</summary>\n\n{fenced(lines, 'diff')}\n</details>\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    """Yield what GitHub colours as a diff."""
    yield f"@@ {comparison.test}: {count_text(comparison)} @@"
    yield from (f"  {data}" for data in comparison.datasets)
    for sign, fields in (("-", comparison.lost_fields), ("+", comparison.gained_fields)):
        if fields:
            yield f"{sign} fields {', '.join(fields)}"
    for sign, rows, count in (
        ("-", comparison.lost_rows, comparison.lost),
        ("+", comparison.gained_rows, comparison.gained),
    ):
        yield from (f"{sign} {row_text(row, _LONGEST_ROW)}" for row in rows)
        if left := count - len(rows):
            yield f"{sign} and {left:,} more"
