"""Which generation of the content format a document is written in."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.content.model import Generation

__all__ = ["generation_of"]

_V4_TAGS = {"observable", "risk_score", "message", "required_fields", "confidence", "impact"}


def generation_of(document: Document, path: PurePosixPath) -> Generation:
    """Return the generation of a document at a path relative to the content root.

    A document with no mark of an older generation counts as v6, so that its mistakes are reported against the format
    in which new content is written.
    """
    data = document.data
    if path.parts[:1] == ("removed",):
        return Generation.REMOVED
    if "creation_date" in data or "modification_date" in data:
        return Generation.V6
    tags = data.get("tags")
    if isinstance(tags, dict) and "rba" not in data and _V4_TAGS & tags.keys():
        return Generation.V4
    if "rba" in data or "date" in data or isinstance(tags, dict):
        return Generation.V5
    return Generation.V6
