"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["content_option", "nearest_content_root", "traceback_option"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def nearest_content_root() -> Path | None:
    """Return the nearest folder from here upwards that has a folder `detections`."""
    here = Path.cwd()
    for depth, folder in enumerate((here, *here.parents)):
        if (folder / "detections").is_dir():
            return Path(*[".."] * depth)
    return None


def content_option(function: _Function) -> _Function:
    """Add `--content`, which names the content root."""
    option = click.option(
        "--content",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="ROOT",
        help="The content root; by default the nearest folder from here upwards that has `detections`.",
    )
    return option(function)


def traceback_option(function: _Function) -> _Function:
    """Add `--traceback`, which shows where an internal error happened."""

    def remember(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
        context.meta["tocsin.traceback"] = wanted

    option = click.option(
        "--traceback",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="Show where an internal error happened.",
    )
    return option(function)
