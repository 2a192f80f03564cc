"""`LOOKUP-class = table input [AS field] … OUTPUT|OUTPUTNEW column [AS field] …`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.lookups import FieldPair, Lookup
from tocsin.knowledge.props import ClassSetting
from tocsin.knowledge.steps import Apply, Names, joined, needs

__all__ = ["AutomaticLookup", "LookupClause", "parse_lookup_clause"]

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,"]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupClause:
    """A table, the fields it is asked with and the fields it gives."""

    table: str
    inputs: tuple[FieldPair, ...]
    outputs: tuple[FieldPair, ...]
    overwrite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticLookup:
    """A table that every event of a source type is looked up in."""

    label: str
    setting: Setting
    table: Lookup
    clause: LookupClause
    kind: str = field(default="lookup", init=False)

    def provides(self, needed: Names) -> bool:
        return any(needs(pair.field, needed) for pair in self._outputs())

    def before(self, needed: Names) -> Names:
        return joined(needed, frozenset(pair.field for pair in self.clause.inputs))

    def compile(self, needed: Names) -> Apply:
        outputs = [pair for pair in self._outputs() if needs(pair.field, needed)]
        return self.table.compile(self.clause.inputs, outputs, overwrite=self.clause.overwrite)

    def _outputs(self) -> Sequence[FieldPair]:
        if self.clause.outputs:
            return self.clause.outputs
        inputs = {pair.column for pair in self.clause.inputs}
        return [FieldPair(name, name) for name in self.table.fields if name not in inputs]


def parse_lookup_clause(declared: ClassSetting, diagnostics: list[Diagnostic]) -> LookupClause | None:
    """Read one `LOOKUP` setting; None, and a diagnostic, when it names no table or no input."""
    tokens = [quoted or bare for quoted, bare in _TOKEN.findall(declared.setting.value)]
    split = next((i for i, token in enumerate(tokens) if token.upper() in ("OUTPUT", "OUTPUTNEW")), len(tokens))
    inputs = _pairs(tokens[1:split])
    if not inputs:
        message = f"LOOKUP-{declared.name} does not say which field to look up."
        hint = "write table field OUTPUT column"
        diagnostics.append(Diagnostic("KNO321", message, declared.setting.place, hint, Severity.WARNING))
        return None
    return LookupClause(
        table=tokens[0],
        inputs=inputs,
        outputs=_pairs(tokens[split + 1 :]),
        overwrite="".join(tokens[split : split + 1]).upper() != "OUTPUTNEW",
    )


def _pairs(tokens: Sequence[str]) -> tuple[FieldPair, ...]:
    """Read `column [AS field]` again and again."""
    pairs, position = [], 0
    while position < len(tokens):
        renamed = tokens[position + 1 : position + 2]
        if renamed and renamed[0].upper() == "AS" and position + 2 < len(tokens):
            pairs.append(FieldPair(tokens[position], tokens[position + 2]))
            position += 3
        else:
            pairs.append(FieldPair(tokens[position], tokens[position]))
            position += 1
    return tuple(pairs)
