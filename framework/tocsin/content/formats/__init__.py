"""Readers of the content format, one per generation, into one model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.content.folders import Kind
from tocsin.content.formats import removed, v4, v5, v6
from tocsin.content.formats.generation import generation_of
from tocsin.content.model import ContentObject, Generation
from tocsin.content.schema import check
from tocsin.diagnostics import Diagnostic
from tocsin.source import Span

__all__ = ["read_object"]

_Reader = Callable[[Document, PurePosixPath], ContentObject]

_V6: dict[Kind, _Reader] = {
    Kind.DETECTION: v6.read_detection,
    Kind.MACRO: v6.read_macro,
    Kind.LOOKUP: v6.read_lookup,
    Kind.DATA_SOURCE: v6.read_data_source,
    Kind.STORY: v6.read_story,
    Kind.DEPLOYMENT: v6.read_deployment,
    Kind.BASELINE: v6.read_baseline,
    Kind.DASHBOARD: v6.read_dashboard,
    Kind.PLAYBOOK: v6.read_playbook,
    Kind.DATASET: v6.read_dataset_manifest,
}
_V5: dict[Kind, _Reader] = {
    Kind.DETECTION: v5.read_detection,
    Kind.MACRO: v5.read_macro,
    Kind.LOOKUP: v5.read_lookup,
    Kind.DATA_SOURCE: v5.read_data_source,
    Kind.STORY: v5.read_story,
    Kind.DEPLOYMENT: v5.read_deployment,
    Kind.BASELINE: v5.read_baseline,
    Kind.INVESTIGATION: v5.read_investigation,
    Kind.DASHBOARD: v5.read_dashboard,
    Kind.PLAYBOOK: v5.read_playbook,
}
_V4: dict[Kind, _Reader] = {
    Kind.DETECTION: v4.read_detection,
    Kind.MACRO: partial(v5.read_macro, generation=Generation.V4),
    Kind.LOOKUP: v4.read_lookup,
    Kind.DATA_SOURCE: partial(v5.read_data_source, generation=Generation.V4),
    Kind.STORY: partial(v5.read_story, generation=Generation.V4),
    Kind.DEPLOYMENT: partial(v5.read_deployment, generation=Generation.V4),
    Kind.BASELINE: partial(v5.read_baseline, generation=Generation.V4),
    Kind.INVESTIGATION: partial(v5.read_investigation, generation=Generation.V4),
    Kind.DASHBOARD: partial(v5.read_dashboard, generation=Generation.V4),
    Kind.PLAYBOOK: partial(v5.read_playbook, generation=Generation.V4),
}
_READERS = {Generation.V4: _V4, Generation.V5: _V5, Generation.V6: _V6}


def read_object(
    kind: Kind, document: Document, path: PurePosixPath, default: Generation = Generation.V6
) -> tuple[ContentObject | None, tuple[Diagnostic, ...]]:
    """Read the object in a document as far as it can be understood, and report what its schema forbids.

    `default` is the generation of an object that has no mark of its own, as a macro without dates.
    """
    generation = Generation.V6 if kind is Kind.DATASET else generation_of(document, path, default)
    if generation is Generation.REMOVED:
        return removed.read_removed(document, path), check(kind, generation, document)
    reader = _READERS[generation].get(kind)
    if reader is None:
        message = f"the {generation.value} format has no {kind.plural}"
        hint = "move the file out of the content root"
        return None, (Diagnostic("DET410", message, document.source.place(Span(0, 0)), hint),)
    return reader(document, path), check(kind, generation, document)
