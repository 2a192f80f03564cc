"""What can be said of a search by reading it: references, fields read and written, outputs, and literal texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tocsin.source import Span
from tocsin.spl.command import Command
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.literals import Literals, required_literals
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.parsing import Parsed
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.references import Reference, ReferenceKind, named_references
from tocsin.spl.walking import walk

__all__ = ["Analysis", "StageAnalysis", "analyse", "references"]


@dataclass(frozen=True, slots=True)
class StageAnalysis:
    """One stage: the fields that it reads and writes itself, and the fields behind it."""

    command: str
    span: Span
    reads: FieldSet
    writes: FieldSet
    fields: OutputFields


@dataclass(frozen=True, slots=True)
class Analysis:
    """A whole search.

    `needed` are the fields that its events must bring; `literals` are texts that each event that it keeps must contain.
    """

    references: tuple[Reference, ...]
    stages: tuple[StageAnalysis, ...]
    needed: FieldSet
    literals: Literals

    @property
    def fields(self) -> OutputFields:
        """The fields of the result."""
        return self.stages[-1].fields if self.stages else ANY_FIELDS


def analyse(parsed: Parsed, verbatim: Callable[[str], bool] = lambda field: False) -> Analysis:
    """Analyse a search; `verbatim` says which fields stand in the raw text just as they are."""
    commands = [stage for stage in parsed.pipeline.stages if isinstance(stage, Command)]
    return Analysis(
        references=tuple(references(parsed)),
        stages=tuple(_stages(commands)),
        needed=_needed(commands),
        literals=_literals(commands, verbatim),
    )


def _stages(commands: list[Command]) -> Iterator[StageAnalysis]:
    fields = ANY_FIELDS
    for command in commands:
        fields = command.fields_after(fields)
        writes = command.writes()
        reads = command.needs(writes if writes.closed else NOTHING)
        yield StageAnalysis(command.name, command.span, reads, writes, fields)


def _needed(commands: list[Command]) -> FieldSet:
    needed = FieldSet(everything=True)
    for command in reversed(commands):
        needed = command.needs(needed)
    return needed


def _literals(commands: list[Command], verbatim: Callable[[str], bool]) -> Literals:
    """Return the texts that the first stages require of an event while nothing has changed it."""
    found: Literals = ()
    for command in commands:
        predicate = command.filters()
        if predicate is None:
            break
        found += required_literals(predicate, verbatim)
    return found


def references(parsed: Parsed) -> Iterator[Reference]:
    """Yield everything that a search and its subsearches refer to; macros by the name and number of arguments."""
    for use in parsed.macros:
        yield Reference(ReferenceKind.MACRO, f"{use.name}({use.arity})" if use.arity else use.name, Span(0, 0))
    for node in walk(parsed.pipeline):
        if isinstance(node, Pipeline):
            for stage in node.stages:
                if isinstance(stage, Command):
                    yield from stage.references()
    yield from dict.fromkeys(named_references(parsed.pipeline))
