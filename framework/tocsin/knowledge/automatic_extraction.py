"""`KV_MODE`: fields that are found without being named, as pairs `key=value`, in JSON or in XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tocsin.expressions.values import Row, Scalar, multivalue
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.props import Settings
from tocsin.knowledge.steps import DEFAULT_FIELDS, Apply, Names, clean_key, joined
from tocsin.knowledge.structured import json_leaves, xml_leaves

__all__ = ["AutomaticExtraction", "automatic_extraction", "key_value_pairs"]

Leaves = Callable[[str], Iterable[tuple[str, str]] | None]

_PAIR = re.compile(
    r"""(?P<key>[A-Za-z0-9_.\-]+)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s,;'"|&][^\s,;'"|&]*))|"[^"]*\"""", re.ASCII
)
_ESCAPED_PAIR = re.compile(
    r"""([A-Za-z0-9_.\-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,;'"|&]+))|"(?:[^"\\]|\\.)*\"""", re.ASCII | re.DOTALL
)
_ESCAPE = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticExtraction:
    """A `KV_MODE` at work: it fills what no earlier extraction has given."""

    label: str
    setting: Setting | None
    leaves: Leaves
    repeats: bool
    kind: str = field(default="automatic", init=False)

    def provides(self, needed: Names) -> bool:
        return needed is None or not needed <= DEFAULT_FIELDS

    def before(self, needed: Names) -> Names:
        return joined(needed, frozenset({"_raw"}))

    def compile(self, needed: Names) -> Apply:
        return self._all_values(needed) if self.repeats else self._first_values(needed)

    def _first_values(self, needed: Names) -> Apply:
        leaves = self.leaves

        def apply(row: Row) -> None:
            for name, value in leaves(str(row.get("_raw", ""))) or ():
                if name not in row and (needed is None or name in needed):
                    row[name] = value

        return apply

    def _all_values(self, needed: Names) -> Apply:
        leaves = self.leaves

        def apply(row: Row) -> None:
            found: dict[str, list[Scalar]] = {}
            for name, value in leaves(str(row.get("_raw", ""))) or ():
                if name not in row and (needed is None or name in needed):
                    found.setdefault(name, []).append(value)
            for name, values in found.items():
                value = multivalue(values)
                if value is not None:
                    row[name] = value

        return apply


def automatic_extraction(settings: Settings) -> AutomaticExtraction | None:
    """Return the automatic extraction of these settings, or None where they switch it off."""
    setting = settings.values.get("KV_MODE")
    mode = settings.text("KV_MODE", "auto").strip().lower()
    label = f"KV_MODE={mode}"
    match mode.partition(":")[0]:
        case "none":
            return None
        case "json":
            return AutomaticExtraction(label=label, setting=setting, leaves=json_leaves, repeats=True)
        case "xml":
            return AutomaticExtraction(label=label, setting=setting, leaves=xml_leaves, repeats=True)
        case "multi":
            return AutomaticExtraction(label=label, setting=setting, leaves=table_pairs, repeats=True)
        case _:
            pairs = escaped_pairs if mode == "auto_escaped" else key_value_pairs
            leaves = _json_or(pairs) if settings.flag("AUTO_KV_JSON", True) else pairs
            return AutomaticExtraction(label=label, setting=setting, leaves=leaves, repeats=True)
