"""One aggregate, one small unit, found by its name.

`find("dc")` looks through the aggregate modules; `perc95`, `p95` and their kin carry a number in their name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files

from tocsin.engine.aggregates.aggregate import Aggregate

__all__ = ["Aggregate", "find", "names"]

_NUMBERED = re.compile(r"([a-z]+)(\d+(?:\.\d+)?)")


@cache
def _units() -> tuple[type[Aggregate], ...]:
    """Return every aggregate of the modules of this package."""
    stems = sorted(entry.name[:-3] for entry in files(__name__).iterdir() if entry.name.endswith(".py"))
    return tuple(unit for stem in stems if stem != "__init__" for unit in _units_of(f"{__name__}.{stem}"))


def _units_of(module_name: str) -> Iterator[type[Aggregate]]:
    module = import_module(module_name)
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Aggregate) and value.__module__ == module_name:
            yield value


@cache
def _by_name() -> dict[str, type[Aggregate]]:
    return {name: unit for unit in _units() for name in unit.names}


@cache
def _by_family() -> dict[str, type[Aggregate]]:
    return {name: unit for unit in _units() for name in unit.families}


@cache
def find(name: str) -> Callable[[], Aggregate] | None:
    """Return what makes a new accumulator of the aggregate with this name, or None."""
    unit = _by_name().get(name)
    if unit is not None:
        return unit
    numbered = _NUMBERED.fullmatch(name)
    family = _by_family().get(numbered.group(1)) if numbered else None
    if family is None or numbered is None or float(numbered.group(2)) > 100:
        return None
    return family.numbered(float(numbered.group(2)))


def names() -> list[str]:
    """Return the name of every aggregate; of a family, one member."""
    return sorted([*_by_name(), *(f"{family}95" for family in _by_family())])
