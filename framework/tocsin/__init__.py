"""Tocsin tests Splunk detections: it validates them and executes their SPL on recorded logs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tocsin.version import __version__

if TYPE_CHECKING:
    from tocsin.api import Results, search
    from tocsin.errors import SearchError
    from tocsin.events.dataset import Dataset
    from tocsin.knowledge.lookups import Lookup

__all__ = ["Dataset", "Lookup", "Results", "SearchError", "__version__", "search"]

_HOMES = {
    "Dataset": "tocsin.events.dataset",
    "Lookup": "tocsin.knowledge.lookups",
    "Results": "tocsin.api",
    "SearchError": "tocsin.errors",
    "search": "tocsin.api",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that importing the package stays cheap."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
