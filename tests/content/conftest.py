"""Copies of the catalog and of the example content root, to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tocsin.testing.rules import copy_example_root

CATALOG = Path(__file__).parents[2]
# Content of an old generation that tests bring to v6: its cases are not ours to run.
collect_ignore = ["attic"]
FOLDERS = ("detections", "macros", "lookups", "data_sources", "stories", "deployments", "datasets")


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Return a copy of the project's own catalog."""
    for folder in FOLDERS:
        shutil.copytree(CATALOG / folder, tmp_path / folder)
    shutil.copy(CATALOG / "tocsin.toml", tmp_path)
    return tmp_path


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Return a copy of the example content root."""
    copy_example_root(tmp_path)
    return tmp_path
