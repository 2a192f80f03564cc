"""Readers of the content format, one per generation, into one model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.content.folders import Kind
from tocsin.content.formats import v6
from tocsin.content.formats.generation import generation_of
from tocsin.content.model import ContentObject, Generation
from tocsin.content.schema import check
from tocsin.diagnostics import Diagnostic
from tocsin.source import Span

__all__ = ["read_object"]

_V6: dict[Kind, Callable[[Document, PurePosixPath], ContentObject]] = {
    Kind.DETECTION: v6.read_detection,
    Kind.MACRO: v6.read_macro,
    Kind.LOOKUP: v6.read_lookup,
    Kind.DATA_SOURCE: v6.read_data_source,
    Kind.STORY: v6.read_story,
    Kind.DEPLOYMENT: v6.read_deployment,
    Kind.DATASET: v6.read_dataset_manifest,
}


def read_object(
    kind: Kind, document: Document, path: PurePosixPath
) -> tuple[ContentObject | None, tuple[Diagnostic, ...]]:
    """Read the object in a document as far as it can be understood, and report what its schema forbids."""
    generation = Generation.V6 if kind is Kind.DATASET else generation_of(document, path)
    if generation is not Generation.V6:
        message = f"this {kind.title} is written in the {generation.value} format, which is not read yet"
        return None, (Diagnostic("DET410", message, document.source.place(Span(0, 0)), "write it in the v6 format"),)
    return _V6[kind](document, path), check(kind, generation, document)
