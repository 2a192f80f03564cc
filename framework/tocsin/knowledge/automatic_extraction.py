"""`KV_MODE`: fields that are found without being named, as pairs `key=value`, in JSON or in XML.

A pair may begin anywhere outside double quotes, after a single quote too; an unquoted value runs to a blank or to one
of `, ; ' " | &`. Keys are cleaned, the first value of a key counts, and an empty value makes no field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.expressions.values import Row
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.documents import json_row, json_row_up_to_damage, xml_row
from tocsin.knowledge.props import Settings
from tocsin.knowledge.steps import DEFAULT_FIELDS, Apply, Names, clean_key, joined
from tocsin.knowledge.text_tables import TableRows

__all__ = ["AutomaticExtraction", "automatic_extraction", "key_value_fields"]

Find = Callable[[str, Names], Row | None]

_KEY, _PLAIN = r"(?<![A-Za-z0-9_.\-])([A-Za-z0-9_.\-]+)", r"""([^\s,;'"|&]+)"""
_PAIR = re.compile(rf'{_KEY}=(?:"([^"]*)"|{_PLAIN})|"[^"]*"', re.ASCII)
_ESCAPED_PAIR = re.compile(rf'{_KEY}=(?:"((?:[^"\\]|\\.)*)"|{_PLAIN})|"(?:[^"\\]|\\.)*"', re.ASCII | re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticExtraction:
    """A `KV_MODE` at work: it fills what no earlier extraction has given."""

    label: str
    setting: Setting | None
    find: Find
    kind: str = field(default="automatic", init=False)

    def provides(self, needed: Names) -> bool:
        return needed is None or not needed <= DEFAULT_FIELDS

    def before(self, needed: Names) -> Names:
        return joined(needed, frozenset({"_raw"}))

    def compile(self, needed: Names) -> Apply:
        find = self.find

        def apply(row: Row) -> None:
            raw = row.get("_raw")
            found = find(raw, needed) if isinstance(raw, str) else None
            for name, value in (found or {}).items():
                if name not in row:
                    row[name] = value

        return apply


def automatic_extraction(settings: Settings, diagnostics: list[Diagnostic]) -> AutomaticExtraction | TableRows | None:
    """Return the automatic extraction of these settings, or None where they switch it off."""
    setting = settings.values.get("KV_MODE")
    mode = settings.text("KV_MODE", "auto").strip().lower()
    find: Find
    match mode.partition(":")[0]:
        case "none":
            return None
        case "json":
            find = json_row_up_to_damage
        case "xml":
            find = xml_row
        case "multi":
            if ":" in mode:
                message = "A stanza of multikv.conf is not supported: the first line of a table names its columns."
                place = setting.place if setting else None
                diagnostics.append(Diagnostic("KNO307", message, place, severity=Severity.WARNING))
            return TableRows(setting=setting)
        case _:
            find = _pairs_finder(escaped=mode == "auto_escaped", trim=settings.flag("KV_TRIM_SPACES", True))
            if settings.flag("AUTO_KV_JSON", True):
                find = _json_or(find)
    return AutomaticExtraction(label=f"KV_MODE={mode}", setting=setting, find=find)


def key_value_fields(text: str, needed: Names = None) -> Row:
    """Return the fields of the pairs `key=value` in a text."""
    return _pairs_finder(escaped=False, trim=True)(text, needed) or {}


def _json_or(pairs: Find) -> Find:
    def find(text: str, needed: Names) -> Row | None:
        fields = json_row(text, needed)
        return pairs(text, needed) if fields is None else fields

    return find


def _pairs_finder(*, escaped: bool, trim: bool) -> Find:
    findall = (_ESCAPED_PAIR if escaped else _PAIR).findall
    cleaned: dict[str, str] = {}

    def find(text: str, needed: Names) -> Row:
        row: Row = {}
        for key, quoted, plain in findall(text):
            name = cleaned.get(key)
            if name is None:
                name = cleaned[key] = clean_key(key)
            if not name or name in row or (needed is not None and name not in needed):
                continue
            value = quoted.strip() if trim and quoted else quoted or plain
            if value:
                row[name] = _ESCAPE.sub(r"\1", value) if escaped else value
        return row

    return find
