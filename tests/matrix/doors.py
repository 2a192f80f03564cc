"""A content root whose logs, searches and engine are real, about doors."""

from __future__ import annotations

from collections.abc import Collection

from tocsin.api import run_search
from tocsin.matrix import Matrix, Stage, Verdict
from tocsin.matrix.run import RunOptions, run_matrix

from .conftest import DETECTION, Content

LOG = """\
2026-11-20T10:00:00Z door=north state=open user=ann note="by the book"
2026-11-20T10:05:00Z door=south state=open user=bob note="by C:\\tools\\key.exe"
2026-11-20T10:09:00Z door=west state=closed user=ann
"""
RISK = """\
intermediate_findings:
  entities:
  - field: door
    type: system
    score: 20
    message: $user$ opened $door$
"""


def doors(content: Content, search: str, test: str = "", *, name: str = "door", extra: str = "") -> None:
    """Write a detection with a test on the log of doors; the keys of the test are indented by two blanks."""
    if "attack_data" not in test and "events:" not in test:
        content.log("datasets/doors.log", LOG)
        test = f"  attack_data:\n  - {{data: datasets/doors.log, source: doors, sourcetype: Door:Log}}\n{test}"
    tests = f"- name: Opened\n  test_type: unit\n{test}"
    path = content.path / "detections" / f"{name}.yml"
    quoted = search.replace("'", "''")
    path.write_text(DETECTION.format(name=name.title(), id=name, search=quoted, tests=tests) + extra)


def judged(content: Content, stages: Collection[Stage] = (Stage.UNIT,), options: RunOptions | None = None) -> Matrix:
    """Run the content root with the engine."""
    return run_matrix(content.root(), search=run_search, stages=stages, options=options)


def verdict_on(content: Content, search: str, test: str = "", extra: str = "") -> Verdict:
    """Return the verdict on one test."""
    doors(content, search, test, extra=extra)
    (verdict,) = judged(content).verdicts
    return verdict
