"""Datasets as a user states them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.events import Dataset


def test_path_stands_alone_and_the_rest_is_named(tmp_path: Path) -> None:
    """A dataset is a path, given as text or as a path; everything else is stated by name or left open."""
    dataset = Dataset(str(tmp_path), sourcetype="t")

    assert (tmp_path, None, "t", None, None) == (
        dataset.path,
        dataset.source,
        dataset.sourcetype,
        dataset.host,
        dataset.index,
    )
    assert Dataset(tmp_path, sourcetype="t") == dataset
    with pytest.raises(TypeError):
        Dataset(tmp_path, "source")  # type: ignore[misc]


def test_datasets_do_not_change(tmp_path: Path) -> None:
    """A dataset is a value: it can be a key and cannot be changed."""
    dataset = Dataset(tmp_path)

    assert {dataset: 1} == {Dataset(tmp_path): 1}
    with pytest.raises(AttributeError):
        dataset.source = "x"  # type: ignore[misc]
