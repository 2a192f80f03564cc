"""The eval functions: one module per family, one typed unit per function, a page beside each family.

A family is any module of this package; it is found because it is here, and imported when a function is first looked up.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from tocsin.expressions.functions.declaration import Form, Function, declared

__all__ = ["find", "names"]


def find(name: str) -> Function | Form | None:
    """Return the function of that lower-case name, or None."""
    _load()
    return declared.get(name)


def names() -> tuple[str, ...]:
    """Return the names of every function, sorted."""
    _load()
    return tuple(sorted(declared))


@cache
def _load() -> None:
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
