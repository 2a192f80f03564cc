"""One aggregate, one small unit, found by its name.

`find("dc")` looks through the aggregate modules; `perc95`, `p95` and their kin carry a number in their name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.resources import files

from tocsin.engine.aggregates.aggregate import Aggregate

__all__ = ["Aggregate", "find", "names"]

_NUMBERED = re.compile(r"(perc|p|exactperc|upperperc)(\d+(?:\.\d+)?)")


@cache
def _registered() -> dict[str, type[Aggregate]]:
    """Return every aggregate by each of its names, from the modules of this package."""
    found: dict[str, type[Aggregate]] = {}
    for entry in sorted(files(__name__).iterdir(), key=lambda e: e.name):
        stem = entry.name.removesuffix(".py")
        if not entry.name.endswith(".py") or stem in ("__init__", "aggregate"):
            continue
        module = import_module(f"{__name__}.{stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Aggregate) and value.__module__ == module.__name__:
                found.update(dict.fromkeys(value.names, value))
    return found


@cache
def find(name: str) -> Callable[[], Aggregate] | None:
    """Return what makes a new accumulator of the aggregate with this name, or None."""
    if numbered := _NUMBERED.fullmatch(name):
        family = _registered().get(numbered.group(1))
        return family.numbered(float(numbered.group(2))) if family else None
    return _registered().get(name)


def names() -> list[str]:
    """Return the name of every aggregate."""
    return sorted(_registered())
