"""JSON and XML events to fields: the paths of their leaves, as `spath` names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.expressions.json_paths import json_fields
from tocsin.expressions.json_prefix import json_prefix_fields
from tocsin.expressions.json_text import parse_json_or_none
from tocsin.expressions.values import Row, multivalue
from tocsin.expressions.xml_paths import parse_xml, xml_fields
from tocsin.knowledge.steps import Names

__all__ = ["json_row", "json_row_up_to_damage", "xml_row"]

_OPENINGS = ("{", "[")


def json_row(text: str, needed: Names = None) -> Row | None:
    """Return the fields of a JSON object or array, or None where the text is none."""
    document = parse_json_or_none(text)
    return None if document is None else _row(json_fields(document), needed)


def json_row_up_to_damage(text: str, needed: Names = None) -> Row | None:
    """Return the fields of a JSON object or array, as far as the text goes when it was cut off."""
    row = json_row(text, needed)
    if row is None and text.lstrip()[:1] in _OPENINGS:
        return _row(json_prefix_fields(text), needed)
    return row


def xml_row(text: str, needed: Names = None) -> Row | None:
    """Return the fields of an XML document, or None where the text is none."""
    root = parse_xml(text)
    return None if root is None else _row(xml_fields(root), needed)


def _row(values: Mapping[str, Sequence[str]], needed: Names) -> Row:
    return {
        name: found
        for name, each in values.items()
        if (needed is None or name in needed) and (found := multivalue(each)) is not None
    }
