"""What `spath` reads from a text that is a JSON or an XML document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tocsin.expressions.json_paths import Path, field_text, json_fields, parse_path, select
from tocsin.expressions.json_prefix import json_prefix_fields
from tocsin.expressions.json_text import parse_json_or_none
from tocsin.expressions.xml_paths import XmlPath, parse_xml, parse_xml_path, select_xml, xml_fields

__all__ = ["AUTOMATIC_LIMIT", "DocumentPath", "document_fields", "parse_document_path", "select_texts"]

AUTOMATIC_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class DocumentPath:
    """A path as JSON and as XML read it, None where it is no path of that kind."""

    json: Path | None
    xml: XmlPath | None


@lru_cache(maxsize=512)
def parse_document_path(text: str) -> DocumentPath:
    """Parse a path such as `Records{}.user` or `book{2}{@year}`; raise ValueError for a text that is none."""
    xml = parse_xml_path(text)
    try:
        return DocumentPath(parse_path(text), xml)
    except ValueError:
        if xml is None:
            raise
        return DocumentPath(None, xml)


def select_texts(text: str, path: DocumentPath) -> tuple[str, ...]:
    """Return the texts at a path in a document; an array needs `{}` to be read."""
    document = parse_json_or_none(text)
    if document is not None:
        found = select(document, path.json) if path.json else ()
        return tuple(field_text(value) for value in found if not isinstance(value, list))
    root = parse_xml(text)
    return tuple(select_xml(root, path.xml)) if root is not None and path.xml else ()


def document_fields(text: str, limit: int | None = AUTOMATIC_LIMIT) -> dict[str, list[str]]:
    """Return every field of a document and its texts, reading as many characters as the limit; none for other text."""
    if limit is not None and len(text) > limit:
        return json_prefix_fields(text[:limit]) if text.lstrip()[:1] in {"{", "["} else _xml_fields(text)
    document = parse_json_or_none(text)
    return json_fields(document) if document is not None else _xml_fields(text)


def _xml_fields(text: str) -> dict[str, list[str]]:
    root = parse_xml(text)
    return xml_fields(root) if root is not None else {}
