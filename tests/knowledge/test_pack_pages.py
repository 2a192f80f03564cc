"""The packs and the pages in them: every event that a page shows gets the fields that the page promises.

A page is the manual of a pack, `packs/NAME/NAME.md`. Under any of its headings stand events, as they would stand in a
log, below what an input would say of them, and then the fields that come out:

    ```text event
    source = eve.json
    sourcetype = suricata

    {"timestamp": "2024-05-01T12:00:00.000000+0000", "event_type": "http", "src_ip": "192.0.2.7"}
    ```

    ```json fields
    {"src": "192.0.2.7", "tag": ["web"], "user": null}
    ```

Several events have a list of such objects. Only the named fields are compared; null is a field that must be missing, a
list is a multivalue field. Of `tag` and `eventtype` the values named must be among those that are there.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import tocsin
from tocsin.events import Dataset
from tocsin.expressions.values import Row, texts
from tocsin.knowledge import KnowledgeBase
from tocsin.knowledge.conf import read_conf

_PACKS = Path(tocsin.__file__).parent / "knowledge" / "packs"
_NOW = 1_750_000_000.0
_FENCE = re.compile(r"^```(text event|json fields)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_STATED = re.compile(r"(\w+) = (.*)")
_AMONG = ("tag", "eventtype")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Events of one source, and the fields that they must have."""

    text: str
    stated: Mapping[str, str]
    expect: tuple[Mapping[str, object], ...]


@cache
def _knowledge() -> KnowledgeBase:
    return KnowledgeBase.load(now=_NOW)


def _page(pack: str) -> Path:
    return _PACKS / pack / f"{pack}.md"


_NAMES = sorted(path.name for path in _PACKS.iterdir() if (path / "default").is_dir())
_WITH_PAGE = [pack for pack in _NAMES if _page(pack).is_file()]


def _examples(page: Path) -> Iterator[tuple[str, Example]]:
    """Yield the examples of a page, each named after its line."""
    text = page.read_text(encoding="utf-8")
    event: re.Match[str] | None = None
    for block in _FENCE.finditer(text):
        if block[1] == "text event":
            assert event is None, f"{page.name}: an event without the fields that are expected of it"
            event = block
            continue
        assert event is not None, f"{page.name}: fields without an event"
        line = text.count("\n", 0, event.start()) + 1
        yield f"{page.name}:{line}", _example(event[2], block[2])
        event = None
    assert event is None, f"{page.name}: an event without the fields that are expected of it"


def _example(event: str, fields: str) -> Example:
    head, _, text = event.partition("\n\n")
    expect = json.loads(fields)
    return Example(
        text=text,
        stated={found[1]: found[2] for line in head.splitlines() if (found := _STATED.fullmatch(line))},
        expect=tuple(expect) if isinstance(expect, list) else (expect,),
    )


_EXAMPLES = dict(each for pack in _WITH_PAGE for each in _examples(_page(pack)))


def _of(pack: str) -> list[Example]:
    return [example for name, example in _EXAMPLES.items() if name.startswith(f"{pack}.md:")]


def _shown(value: object) -> list[str]:
    """Return the values that a page expects of a field as texts; a number stands as a field shows it."""
    every = value if isinstance(value, list) else [] if value is None else [value]
    return [str(each) for each in every]


def _differences(wanted: Mapping[str, object], row: Row) -> list[str]:
    found = []
    for name, value in wanted.items():
        expected, actual = _shown(value), list(texts(row.get(name)))
        if name in _AMONG and value is not None:
            same = set(expected) <= set(actual)
        elif name == "_time" and len(actual) == 1:
            same = math.isclose(float(str(value)), float(actual[0]), abs_tol=1e-6)
        else:
            same = expected == actual
        if not same:
            found.append(f"{name}: expected {expected}, got {actual}")
    return found


@pytest.mark.parametrize("name", _EXAMPLES)
def test_example_gets_the_fields_that_its_page_promises(name: str, tmp_path: Path) -> None:
    """An event on a page has, once it is read through the packs, the fields that the page says it has."""
    example = _EXAMPLES[name]
    path = tmp_path / "log"
    path.write_text(example.text, encoding="utf-8")
    stated = example.stated
    dataset = Dataset(path, source=stated.get("source"), sourcetype=stated["sourcetype"], host=stated.get("host"))
    rows = list(_knowledge().read(dataset))
    assert len(example.expect) == len(rows)
    assert [] == [line for wanted, row in zip(example.expect, rows, strict=True) for line in _differences(wanted, row)]


def _conf(pack: str, kind: str) -> Mapping[str, Mapping[str, str]]:
    path = _PACKS / pack / "default" / f"{kind}.conf"
    if not path.is_file():
        return {}
    conf = read_conf(path, path.name, pack)
    assert not conf.diagnostics
    return {name: {key: each.value for key, each in stanza.settings.items()} for name, stanza in conf.stanzas.items()}


@pytest.mark.parametrize("pack", _WITH_PAGE)
def test_page_names_every_source(pack: str) -> None:
    """Where a page has a table of sources, the table has a row for every stanza of the pack's props.conf."""
    page = _page(pack).read_text(encoding="utf-8")
    named = {name.replace("\\|", "|") for name in re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)}
    assert not named or set() == {name.removeprefix("(?::){0}") for name in _conf(pack, "props")} - named


@pytest.mark.parametrize("pack", _WITH_PAGE)
def test_page_shows_an_event(pack: str) -> None:
    """A pack that extracts anything shows at least one event with its fields."""
    assert _of(pack) or not _conf(pack, "props")


@pytest.mark.parametrize("pack", _NAMES)
def test_event_types_and_tags_fit(pack: str) -> None:
    """Every event type that a pack tags is one that it defines."""
    tagged = {name.removeprefix("eventtype=") for name in _conf(pack, "tags") if name.startswith("eventtype=")}
    assert set() == tagged - set(_conf(pack, "eventtypes"))


@pytest.mark.parametrize("pack", _WITH_PAGE)
def test_settings_of_shown_sources_are_understood(pack: str) -> None:
    """What the examples of a page are read with raises no diagnostic: everything that a setting names exists."""
    knowledge = _knowledge()
    for example in _of(pack):
        knowledge.extractor(example.stated.get("source", ""), "h", example.stated["sourcetype"])
    assert [] == [str(found) for found in knowledge.diagnostics if f"packs/{pack}/" in str(found)]


@pytest.mark.parametrize("path", sorted(_PACKS.glob("*/lookups/*.csv")), ids=lambda path: path.name)
def test_lookup_table_is_rectangular(path: Path) -> None:
    """Every row of a lookup table has a cell for every column."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(set(header)) == len(header)
    assert [] == [row for row in rows if len(row) != len(header)]
