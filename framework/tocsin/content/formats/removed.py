"""Read removed content: a header and a reason, around a body in whatever format it had."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.content.formats.fields import Fields
from tocsin.content.formats.parts import deprecation, header
from tocsin.content.model import Generation, RemovedContent

__all__ = ["read_removed"]


def read_removed(document: Document, path: PurePosixPath) -> RemovedContent:
    """Read what is left of an object."""
    fields = Fields(document)
    return RemovedContent(
        **header(fields, path, Generation.REMOVED),
        status=fields.text("status"),
        deprecation=deprecation(fields.child("deprecation_info")),
    )
