"""What the tests of knowledge objects share: app folders written on the spot, and events read through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from tocsin.events import Dataset
from tocsin.expressions.values import Row
from tocsin.knowledge import KnowledgeBase

WriteApp = Callable[..., Path]
Rows = Callable[..., list[Row]]


@pytest.fixture
def write_app(tmp_path: Path) -> WriteApp:
    """Return a function that writes an app folder: `props="…"` is default/props.conf, files go by their path."""

    def write(name: str = "app", files: Mapping[str, str] | None = None, **confs: str) -> Path:
        folder = tmp_path / name
        named = {f"default/{kind}.conf": text for kind, text in confs.items()} | dict(files or {})
        for path, text in named.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(dedent(text), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def rows(tmp_path: Path, write_app: WriteApp) -> Rows:
    """Return a function that reads a text as a log through one app that the keywords write."""

    def read(
        text: str,
        fields: Sequence[str] | None = None,
        *,
        source: str = "log",
        sourcetype: str = "T",
        host: str = "h",
        files: Mapping[str, str] | None = None,
        **confs: str,
    ) -> list[Row]:
        app = write_app(files=files, **confs)
        path = tmp_path / "input.log"
        path.write_bytes(text.encode())
        knowledge = KnowledgeBase.load([app], built_in=False, now=1_700_000_000)
        dataset = Dataset(path, source=source, sourcetype=sourcetype, host=host)
        return list(knowledge.read(dataset, None if fields is None else frozenset(fields)))

    return read


@pytest.fixture
def extracted(rows: Rows) -> Rows:
    """Return a function like `rows` that leaves out what every event has."""

    def read(text: str, fields: Sequence[str] | None = None, **rest: str) -> list[Row]:
        always = {"_raw", "_time", "host", "source", "sourcetype", "index"}
        return [
            {name: value for name, value in row.items() if name not in always} for row in rows(text, fields, **rest)
        ]

    return read
