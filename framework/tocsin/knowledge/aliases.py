"""`FIELDALIAS-class = original AS alias …`: a second name for a field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tocsin.expressions.values import Row
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.props import ClassSetting
from tocsin.knowledge.steps import Apply, Names, needs

__all__ = ["FieldAlias", "field_aliases"]

_NAME = r"""(?:"(?P<{0}_quoted>[^"]+)"|'(?P<{0}_single>[^']+)'|(?P<{0}>[^\s,"']+))"""
_ALIAS = re.compile(rf"{_NAME.format('original')}\s+(?P<word>AS|ASNEW)\s+{_NAME.format('alias')}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAlias:
    """One alias. `AS` replaces the alias and removes it where the original is absent; `ASNEW` only fills a gap."""

    label: str
    setting: Setting
    original: str
    alias: str
    keeps_existing: bool
    kind: str = field(default="alias", init=False)

    def provides(self, needed: Names) -> bool:
        return needs(self.alias, needed)

    def before(self, needed: Names) -> Names:
        if needed is None:
            return None
        return (needed if self.keeps_existing else needed - {self.alias}) | {self.original}

    def compile(self, needed: Names) -> Apply:
        original, alias = self.original, self.alias

        def fill(row: Row) -> None:
            if alias not in row and original in row:
                row[alias] = row[original]

        def replace(row: Row) -> None:
            if original in row:
                row[alias] = row[original]
            else:
                row.pop(alias, None)

        return fill if self.keeps_existing else replace


def field_aliases(declared: ClassSetting) -> list[FieldAlias]:
    """Read the aliases of one setting, in their order."""
    return [
        FieldAlias(
            label=f"FIELDALIAS-{declared.name}",
            setting=declared.setting,
            original=_name(found, "original"),
            alias=_name(found, "alias"),
            keeps_existing=found["word"].upper() == "ASNEW",
        )
        for found in _ALIAS.finditer(declared.setting.value)
    ]


def _name(found: re.Match[str], group: str) -> str:
    return found[f"{group}_quoted"] or found[f"{group}_single"] or found[group]
