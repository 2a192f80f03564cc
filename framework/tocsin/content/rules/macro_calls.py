"""The macros that a macro calls exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.elsewhere import KNOWN_MACROS
from tocsin.content.model import ContentObject, Macro
from tocsin.content.rule import Rule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic
from tocsin.spl.macros import macro_calls

__all__ = ["MacroCalls"]


class MacroCalls(Rule):
    """The definition of a macro calls another one that does not exist, or with the wrong number of arguments.

    **Why it matters**: every search that calls the macro is refused.

    **Bad**

        name: example_events
        definition: '`sysmn` EventCode=22'

    **Good**

        name: example_events
        definition: '`sysmon` EventCode=22'
    """

    code: ClassVar[str] = "DET450"
    name: ClassVar[str] = "macro-calls"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each call."""
        if not isinstance(found, Macro):
            return
        table = context.macro_table
        for name, arity, span in macro_calls(found.definition):
            if table.find(name, arity) or name in KNOWN_MACROS or name in context.settings.macro_names:
                continue
            place, arities = found.definition.place(span), table.arities(name)
            if arities:
                wanted = " or ".join(map(str, arities))
                yield self.at(place, f"the macro `{name}` takes {wanted} arguments, not {arity}")
            else:
                hint = suggestion(name, table.names(), "write it under `macros`, or declare it in the settings")
                yield self.at(place, f"there is no macro `{name}`", hint)
