"""A content root to stand in, an engine that answers as it is told, and a way to run a command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tocsin.api
from tocsin.cli import main

from ..matrix.conftest import Content, Engine

Run = Callable[..., Result]
Answer = Callable[[object], Engine]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Content:
    """An empty content root, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tocsin.matrix.court.validate_detection", lambda path, validator: ())
    return Content(tmp_path)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Tell the engine what to answer."""

    def tell(rows: object) -> Engine:
        engine = Engine(rows)  # type: ignore[arg-type]
        monkeypatch.setattr(tocsin.api, "run_search", engine)
        return engine

    return tell


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

    def invoke(*arguments: str, text: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=text)

    return invoke
