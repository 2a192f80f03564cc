"""`macros.conf`: the macros that apps define."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tocsin.knowledge.conf import Stanza
from tocsin.source import SourceText
from tocsin.spl import MacroDefinition, MacroTable

__all__ = ["macro_table"]

_NAME = re.compile(r"(?P<name>[^(]+?)\s*(?:\(\s*(?P<arity>\d+)\s*\))?\s*\Z")


def macro_table(stanzas: Mapping[str, Stanza]) -> MacroTable:
    """Return the macros of `[name]` and `[name(2)]` stanzas; one whose arguments are not named gets numbered ones."""
    return MacroTable(found for name, stanza in stanzas.items() if (found := _definition(name, stanza)) is not None)


def _definition(name: str, stanza: Stanza) -> MacroDefinition | None:
    found, setting = _NAME.match(name), stanza.settings.get("definition")
    if found is None or setting is None:
        return None
    arity = int(found["arity"] or 0)
    parameters = [each.strip() for each in stanza.value("args").split(",") if each.strip()][:arity]
    parameters += [str(number + 1) for number in range(len(parameters), arity)]
    return MacroDefinition(
        name=found["name"],
        definition=_named(setting.source(), found["name"]),
        parameters=tuple(parameters),
        iseval=stanza.flag("iseval", False),
    )


def _named(source: SourceText, name: str) -> SourceText:
    return SourceText(f"macro {name}", source.text, source.segments)
