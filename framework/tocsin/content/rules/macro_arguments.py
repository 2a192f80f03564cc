"""The arguments of a macro are those that its definition uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import ContentObject, Macro
from tocsin.content.rule import Rule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.source import Span

__all__ = ["MacroArguments"]

_ARGUMENT = re.compile(r"\$(\w+)\$")


class MacroArguments(Rule):
    """A macro with arguments has one that its definition does not use, or uses one that it does not have.

    A macro without arguments may hold `$tokens$` of a dashboard, and is left alone.

    **Why it matters**: Splunk leaves an unknown `$argument$` in the search as it is, where it matches nothing.

    **Bad**

        definition: convert ctime($feild$)
        arguments:
          - field

    **Good**

        definition: convert ctime($field$)
        arguments:
          - field
    """

    code: ClassVar[str] = "DET433"
    name: ClassVar[str] = "macro-arguments"
    severity: ClassVar[Severity] = Severity.WARNING

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare the arguments with the `$names$` of the definition."""
        if not isinstance(found, Macro) or not found.arguments:
            return
        used = {match[1]: Span(*match.span()) for match in _ARGUMENT.finditer(found.definition.text)}
        for name, span in used.items():
            if name not in found.arguments:
                hint = suggestion(name, found.arguments)
                yield self.at(found.definition.place(span), f"the macro has no argument `{name}`", hint)
        for index, name in enumerate(found.arguments):
            if name not in used:
                yield self.at(found.place("arguments", index), f"the definition does not use the argument `{name}`")
