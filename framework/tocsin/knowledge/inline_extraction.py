"""`EXTRACT-class = regex [in field]`: named groups of the first match become fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tocsin.diagnostics import Diagnostic
from tocsin.expressions.values import Row
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.patterns import Pattern
from tocsin.knowledge.props import ClassSetting
from tocsin.knowledge.steps import Apply, Names, compile_setting_pattern, first_text, joined, wanted_among

__all__ = ["InlineExtraction", "inline_extraction"]

_SOURCE_FIELD = re.compile(r"\s+in\s+([^\s]+)\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineExtraction:
    """A regex whose first match gives fields that are not there yet; values lose the blanks around them."""

    label: str
    setting: Setting
    source_field: str
    pattern: Pattern
    kind: str = field(default="extract", init=False)

    def provides(self, needed: Names) -> bool:
        return bool(wanted_among(self.pattern.names, needed))

    def before(self, needed: Names) -> Names:
        return joined(needed, frozenset({self.source_field}))

    def compile(self, needed: Names) -> Apply:
        groups = [(name, self.pattern.names[name]) for name in wanted_among(self.pattern.names, needed)]
        search, source_field = self.pattern.search, self.source_field

        def apply(row: Row) -> None:
            text = row.get(source_field)
            if text.__class__ is not str:
                text = first_text(text)
                if text is None:
                    return
            match = search(text)
            if match is None:
                return
            for name, numbers in groups:
                if name not in row:
                    value = next((found for number in numbers if (found := match.group(number)) is not None), "")
                    if value := value.strip():
                        row[name] = value

        return apply


def inline_extraction(declared: ClassSetting, diagnostics: list[Diagnostic]) -> InlineExtraction | None:
    """Read one `EXTRACT` setting; None, and a diagnostic, when its regex is malformed."""
    text, source_field = declared.setting.value, "_raw"
    if found := _SOURCE_FIELD.search(text):
        text, source_field = text[: found.start()], found[1]
    pattern = compile_setting_pattern(text, declared.setting, diagnostics, flags="(?ms)")
    if pattern is None:
        return None
    return InlineExtraction(
        label=f"EXTRACT-{declared.name}", setting=declared.setting, source_field=source_field, pattern=pattern
    )
