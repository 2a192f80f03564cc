"""The endpoints of the REST interface: one module for each family, found by the `RESOURCES` that it lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files

from tocsin.splunkd.resources.resource import Resource

__all__ = ["all_resources", "find_resource"]


@cache
def all_resources() -> dict[tuple[str, ...], Resource]:
    """Return every endpoint by the segments of its path."""
    stems = sorted(entry.name[:-3] for entry in files(__name__).iterdir() if entry.name.endswith(".py"))
    modules = (import_module(f"{__name__}.{stem}") for stem in stems if stem != "__init__")
    found: list[Resource] = [resource for module in modules for resource in getattr(module, "RESOURCES", ())]
    return {tuple(resource.path.split("/")): resource for resource in found}


def find_resource(segments: Sequence[str]) -> tuple[Resource, tuple[str, ...]] | None:
    """Return the endpoint with the longest path that these segments begin with, and the rest of them."""
    known = all_resources()
    for length in range(min(len(segments), 4), 0, -1):
        resource = known.get(tuple(segments[:length]))
        if resource is not None:
            return resource, tuple(segments[length:])
    return None
