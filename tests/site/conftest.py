"""The site of our own catalog, built once, and its pages as trees."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml.html import HtmlElement, fromstring

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.matrix import Matrix
from tocsin.matrix.run import run_matrix
from tocsin.report.report import Report
from tocsin.site.build import build_site
from tocsin.site.catalog import Catalog

from ..matrix.conftest import Content
from .browser import Browser, chromium

REPOSITORY = Path(__file__).resolve().parents[2]

Build = Callable[[], Path]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the catalog of this repository, with the results of its tests."""
    root = ContentRoot.open(REPOSITORY)
    out = tmp_path_factory.mktemp("site")
    build_site(Catalog(Report(matrix=run_matrix(root, search=run_search), root=root), root), out)
    return out


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """An empty content root with one log."""
    (tmp_path / "content").mkdir()
    return Content(tmp_path / "content")


@pytest.fixture
def build(content: Content, tmp_path: Path) -> Build:
    """Build the site of the content root, without results."""

    def built() -> Path:
        root = content.root()
        build_site(Catalog(Report(matrix=Matrix(verdicts=()), root=root), root), tmp_path / "out")
        return tmp_path / "out"

    return built


def page(path: Path) -> HtmlElement:
    """Return the tree of a page."""
    return fromstring(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped, or fails where `TOCSIN_BROWSER` is `required`."""
    program = chromium()
    if program is None and os.environ.get("TOCSIN_BROWSER") == "required":
        pytest.fail("no Chromium is installed, and one is required here")
    if program is None:
        pytest.skip("no Chromium is installed")
    with Browser.started(program, tmp_path_factory.mktemp("profile")) as opened:
        yield opened
