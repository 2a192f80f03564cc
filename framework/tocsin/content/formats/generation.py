"""Which generation of the content format a document is written in."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.content.model import Generation

__all__ = ["generation_of", "generation_of_text"]

_V4_TAGS = {"observable", "risk_score", "message", "required_fields", "confidence", "impact"}
_V4_KEYS = {"filename", "collection", "fields_list"}
_OLD_KEYS = {"date", "scheduling"}


def generation_of(document: Document, path: PurePosixPath, default: Generation = Generation.V6) -> Generation:
    """Return the generation of a document at a path relative to the content root.

    A document without a mark of its own counts as the `default`, which is the generation of the content around it; one
    that is only known to be older than v6 counts as v5 unless that content is v4.
    """
    data = document.data
    if path.parts[:1] == ("removed",):
        return Generation.REMOVED
    if "creation_date" in data or "modification_date" in data:
        return Generation.V6
    tags = data.get("tags")
    if "rba" not in data and (_V4_KEYS & data.keys() or (isinstance(tags, dict) and _V4_TAGS & tags.keys())):
        return Generation.V4
    if "rba" in data:
        return Generation.V5
    if _OLD_KEYS & data.keys() or isinstance(tags, dict):
        return Generation.V4 if default is Generation.V4 and "lookup_type" not in data else Generation.V5
    return default


def generation_of_text(text: str) -> Generation:
    """Return the generation of a detection by a look at its lines, without reading it as YAML."""
    lines = f"\n{text}"
    if "\ncreation_date:" in lines or "\nmodification_date:" in lines:
        return Generation.V6
    if "\nrba:" in lines:
        return Generation.V5
    if "\n  observable:" in lines or "\n  required_fields:" in lines:
        return Generation.V4
    return Generation.V5 if "\ndate:" in lines else Generation.V6
