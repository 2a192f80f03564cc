"""Content roots made on the spot, and an engine that answers as it is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tocsin.content.root import ContentRoot
from tocsin.events.dataset import Dataset
from tocsin.expressions.values import Row
from tocsin.source import SourceText

DETECTION = """\
name: {name}
id: {id}
version: 1
creation_date: '2026-11-01'
modification_date: '2026-11-01'
author: Somebody
status: production
type: Hunting
description: Finds doors that somebody opened.
data_source: []
search: '{search}'
how_to_implement: Collect the log of the doors.
known_false_positives: Doors are opened all the time.
references: []
mitre_attack_id: []
tests:
{tests}"""
TEST = """\
- name: {name}
  test_type: {test_type}
  expected_results: {expected}
  description: {description}
  attack_data:
  - data: {data}
    source: doors
    sourcetype: Door:Log
"""


def test_text(
    name: str = "Opened",
    expected: int = 1,
    data: str = "datasets/doors.log",
    test_type: str = "unit",
    description: str = "A door opens.",
) -> str:
    """Return one test as a detection writes it."""
    return TEST.format(name=name, expected=expected, data=data, test_type=test_type, description=description)


test_text.__test__ = False  # type: ignore[attr-defined]


class Content:
    """A content root under construction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for folder in ("detections", "datasets", "macros"):
            (path / folder).mkdir()
        self.log("datasets/doors.log", "door opened\n")

    def detection(self, file: str, *tests: str, name: str = "", search: str = "sourcetype=Door:Log") -> Path:
        """Write a detection below `detections/`; without tests it gets one."""
        path = self.path / "detections" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        name = name or path.stem.replace("_", " ").title()
        text = "".join(tests or (test_text(),))
        path.write_text(DETECTION.format(name=name, id=f"id-of-{path.stem}", search=search, tests=text))
        return path

    def lookup(self, name: str, lookup_type: str, table: str | None = None) -> None:
        """Write a lookup, and its table if there is one."""
        folder = self.path / "lookups"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.yml").write_text(f"name: {name}\nlookup_type: {lookup_type}\n")
        if table is not None:
            (folder / f"{name}.csv").write_text(table)

    def log(self, file: str, text: str) -> None:
        """Write a log with its manifest."""
        path = self.path / file
        path.write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        path.with_suffix(".yml").write_text(
            f"name: Doors\ndescription: Doors.\ndata: {file}\nsource: doors\nsourcetype: Door:Log\n"
            f"sha256: {digest}\nmade_by: hand\n"
        )

    def root(self) -> ContentRoot:
        """Open what was written."""
        return ContentRoot.open(self.path)


class Engine:
    """Answers every search with what it was told to; an exception is raised."""

    def __init__(self, answer: Callable[[str], Sequence[Row]] | Sequence[Row] | BaseException = ()) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Sequence[Dataset], object, object]] = []

    def __call__(
        self,
        spl: str | SourceText,
        session: object = None,
        *,
        datasets: Sequence[Dataset] = (),
        macros: object = None,
        lookups: object = None,
        **others: object,
    ) -> Sequence[Row]:
        text = spl if isinstance(spl, str) else spl.text
        self.asked.append((text, datasets, macros, lookups))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer(text) if callable(self.answer) else self.answer


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """An empty content root with one log."""
    return Content(tmp_path)
