"""The messages of a detection with the place of each character, and the `$fields$` that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.content.model import Detection
from tocsin.source import SourceText, Span

__all__ = ["message_texts", "tokens"]

_TOKEN = re.compile(r"\$([^\s$]+)\$")
_PATHS = (("finding", "title"), ("rba", "message"), ("tags", "message"), ("retained_risk", "message"))


def message_texts(detection: Detection) -> tuple[SourceText, ...]:
    """Return each different message of a detection, in the order of the formats and the file."""
    document = detection.document
    count = len(detection.risk.intermediate)
    paths = (*_PATHS, *(("intermediate_findings", "entities", index, "message") for index in range(count)))
    texts = [document.text_source(path) for path in paths if document.text(path)]
    return tuple({text.text: text for text in reversed(texts)}.values())[::-1]


def tokens(text: SourceText) -> Iterator[tuple[str, Span]]:
    """Yield each `$field$` of a message once, with its span."""
    seen: set[str] = set()
    for found in _TOKEN.finditer(text.text):
        if found[1] not in seen:
            seen.add(found[1])
            yield found[1], Span(*found.span())
