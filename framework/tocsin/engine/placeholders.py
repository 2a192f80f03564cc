"""Templates of `foreach`: text with placeholders that becomes commands once it is filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tocsin.engine.command import Command
from tocsin.engine.commands import GRAMMAR
from tocsin.engine.context import Context
from tocsin.source import Segment, SourceText
from tocsin.spl import parse_search
from tocsin.spl.trees import TextLiteral

__all__ = ["Filled", "Template"]

_QUOTED = r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'"


@dataclass(frozen=True, slots=True)
class Filled:
    """The commands of a template that was filled in, and the context in which their places are right."""

    commands: tuple[Command, ...]
    context: Context


@dataclass(frozen=True, slots=True)
class Template:
    """A template with the text that it is written in."""

    text: TextLiteral
    context: Context

    def fill(self, values: Mapping[str, str], inside: Callable[[str], str] | None = None) -> Filled:
        """Fill in and parse; a mistake is reported where it stands in the search.

        `inside` says what a value becomes between double quotes, where it is not the value itself.
        """
        source = self._filled(values, inside or str)
        pipeline = parse_search(source, GRAMMAR).require()
        context = replace(self.context, scope=replace(self.context.scope, source=source))
        commands = tuple(stage for stage in pipeline.stages if isinstance(stage, Command))
        return Filled(commands, context)

    def _filled(self, values: Mapping[str, str], inside: Callable[[str], str]) -> SourceText:
        """Return the template with its placeholders replaced, each piece knowing where it came from."""
        template = self.text.text
        origin = self.context.scope.source or SourceText("foreach", template)
        start = self.text.span.start
        pieces = [] if template.startswith("|") else ["| "]
        segments = [Segment(0, origin, start, start, verbatim=False)]
        position, length = 0, sum(map(len, pieces))
        for found in re.finditer("|".join(map(re.escape, values)), template):
            value = values[found.group()]
            if _stands_in_quotes(template, found.start()):
                value = inside(value)
            segments.append(Segment(length, origin, start + position, start + found.start()))
            length += found.start() - position
            segments.append(Segment(length, origin, start + found.start(), start + found.end(), verbatim=False))
            pieces += [template[position : found.start()], value]
            length += len(value)
            position = found.end()
        segments.append(Segment(length, origin, start + position, start + len(template)))
        return SourceText(origin.name, "".join([*pieces, template[position:]]), segments)


def _stands_in_quotes(template: str, position: int) -> bool:
    return any(found.start() < position < found.end() for found in re.finditer(_QUOTED, template, re.S))
