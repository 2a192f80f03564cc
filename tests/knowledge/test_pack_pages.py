"""The pages of the built-in packs: every event on them gets the fields that stand below it.

A case is a `text event` block, in which `source = …` and `sourcetype = …` stand above a blank line and the event, and a
`json fields` block: fields and their values, a list being a multivalue and null a field that must be absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.events import Dataset
from tocsin.expressions.values import texts
from tocsin.knowledge import KnowledgeBase
from tocsin.knowledge.apps import built_in_apps

CASE = re.compile(
    r"^```text event\n(?P<head>.*?)\n\n(?P<event>.*?)\n```\n+```json fields\n(?P<fields>.*?)\n```",
    re.MULTILINE | re.DOTALL,
)
PAGES = [page for app in built_in_apps() if (page := app.path / f"{app.name}.md").is_file()]


def cases() -> Iterator[object]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in CASE.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield pytest.param(found["head"], found["event"], found["fields"], id=f"{page.name}:{line}")


@pytest.mark.parametrize(("head", "event", "fields"), list(cases()))
def test_event_gets_its_fields(tmp_path: Path, head: str, event: str, fields: str) -> None:
    """An event on a page has the fields below it."""
    stated = dict(line.split(" = ", 1) for line in head.splitlines())
    path = tmp_path / "event.log"
    path.write_text(event + "\n", encoding="utf-8")
    rows = list(KnowledgeBase.load(now=1_709_300_000).read(Dataset(path, **stated)))
    expected = json.loads(fields)

    assert 1 == len(rows)
    assert expected == {name: _shown(rows[0], name, value) for name, value in expected.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_has_cases_and_says_what_differs(page: Path) -> None:
    """A page shows events, and its last section says where the pack is not what Splunk's add-ons are."""
    text = page.read_text(encoding="utf-8")

    assert CASE.search(text)
    assert "Differs from Splunk" == re.findall(r"^## (.*)$", text, re.M)[-1]


def _shown(row: dict[str, object], name: str, expected: object) -> object:
    if name not in row:
        return None
    shown = list(texts(row[name]))  # type: ignore[arg-type]
    if isinstance(expected, int | float):
        return row[name]
    return shown if len(shown) > 1 or isinstance(expected, list) else shown[0]
