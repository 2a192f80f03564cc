"""`eventtypes.conf`: names for searches; an event carries the name of every event type whose search it matches.

A search may refer to other event types and to tags. Both are put in place of the reference before anything is compiled,
so that one event is tested against plain predicates only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import SearchError
from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row, multivalue
from tocsin.expressions.wildcards import compile_wildcard
from tocsin.knowledge.conf import Setting, Stanza
from tocsin.knowledge.predicates import fields_of, narrowed
from tocsin.knowledge.steps import Apply, Names, joined, needs
from tocsin.knowledge.tags import TagTable
from tocsin.source import SourceText
from tocsin.spl import MacroTable, parse_predicate
from tocsin.spl.macros import expand
from tocsin.spl.trees import And, Comparison, ComparisonOperator, FieldIn, Negation, Or, Predicate

__all__ = ["EventType", "EventTypeTable", "EventTypesStep"]

_DEEPEST = 50


class CircularReferenceError(Exception):
    """An event type that cannot be resolved because it refers to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """An event type: its predicate with every reference in place, and the fields that it reads."""

    name: str
    setting: Setting
    predicate: Predicate
    reads: frozenset[str]


class EventTypeTable:
    """All event types that can be used."""

    def __init__(self, stanzas: Mapping[str, Stanza], tags: TagTable, macros: MacroTable) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._macros = macros
        self._tags = tags
        self._written = dict(self._read(stanzas))
        self._types = {name: found for name in self._written if (found := self._resolve(name)) is not None}

    def __iter__(self) -> Iterator[EventType]:
        return iter(self._types.values())

    def among(self, known: Row, scope: Scope) -> tuple[EventType, ...]:
        """Return the event types that events with these known fields may have, narrowed to what is not known."""
        found = ((each, narrowed(each.predicate, known, scope)) for each in self)
        return tuple(
            replace(each, predicate=predicate, reads=frozenset(fields_of(predicate)))
            for each, predicate in found
            if predicate is not None
        )

    def get(self, name: str) -> EventType | None:
        """Return an event type by its name."""
        return self._types.get(name)

    def _read(self, stanzas: Mapping[str, Stanza]) -> Iterator[tuple[str, tuple[Setting, Predicate]]]:
        for name, stanza in stanzas.items():
            setting = stanza.settings.get("search")
            if setting is None or not setting.value or stanza.flag("disabled", False):
                continue
            try:
                yield name, (setting, self._parsed(setting.source()))
            except SearchError as error:
                for diagnostic in error.diagnostics:
                    self._complain(name, diagnostic.message, diagnostic, setting)

    def _parsed(self, source: SourceText) -> Predicate:
        expansion = expand(source, self._macros)
        if expansion.diagnostics:
            raise SearchError.of(*expansion.diagnostics)
        return parse_predicate(expansion.source)

    def _resolve(self, name: str) -> EventType | None:
        setting, predicate = self._written[name]
        try:
            resolved = self._in_place(predicate, (name,))
        except CircularReferenceError as error:
            self._complain(name, str(error), None, setting)
            return None
        return EventType(name=name, setting=setting, predicate=resolved, reads=frozenset(fields_of(resolved)))

    def _in_place(self, predicate: Predicate, path: tuple[str, ...]) -> Predicate:
        """Return a predicate without references to event types and tags."""
        match predicate:
            case And(operands=operands):
                return And(operands=tuple(self._in_place(operand, path) for operand in operands))
            case Or(operands=operands):
                return Or(operands=tuple(self._in_place(operand, path) for operand in operands))
            case Negation(operand=operand):
                return Negation(operand=self._in_place(operand, path))
            case Comparison(field="eventtype" | "tag") | FieldIn(field="eventtype" | "tag"):
                return self._referred(predicate, path)
            case _:
                return predicate

    def _referred(self, predicate: Comparison | FieldIn, path: tuple[str, ...]) -> Predicate:
        negated = isinstance(predicate, Comparison) and predicate.operator is ComparisonOperator.NOT_EQUAL
        found = tuple(
            target for pattern in _patterns(predicate) for target in self._targets(predicate.field, pattern, path)
        )
        return Negation(operand=Or(operands=found)) if negated else Or(operands=found)

    def _targets(self, kind: str, pattern: str, path: tuple[str, ...]) -> Iterator[Predicate]:
        matches = compile_wildcard(pattern)
        if kind == "tag":
            for found in self._tags.predicates(matches):
                yield self._in_place(found, path)
            return
        for name in filter(matches, self._written):
            if name in path or len(path) > _DEEPEST:
                raise CircularReferenceError("it refers to itself through " + " → ".join((*path, name)))
            yield self._in_place(self._written[name][1], (*path, name))

    def _complain(self, name: str, reason: str, cause: Diagnostic | None, setting: Setting) -> None:
        place = (cause.place if cause else None) or setting.place
        message = f"The event type '{name}' matches nothing: {reason}"
        hint = cause.hint if cause else None
        self.diagnostics.append(Diagnostic("KNO330", message, place, hint, Severity.WARNING))


def _patterns(predicate: Comparison | FieldIn) -> Iterator[str]:
    values = predicate.values if isinstance(predicate, FieldIn) else (predicate.value,)
    for value in values:
        text = getattr(value, "text", None)
        if isinstance(text, str):
            yield text


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypesStep:
    """Gives each event the field `eventtype`."""

    types: tuple[EventType, ...]
    scope: Scope
    kind: str = field(default="event type", init=False)
    label: str = field(default="eventtype", init=False)
    setting: Setting | None = field(default=None, init=False)

    def provides(self, needed: Names) -> bool:
        return needs("eventtype", needed)

    def before(self, needed: Names) -> Names:
        return joined(needed, frozenset().union(*(each.reads for each in self.types)))

    def compile(self, needed: Names) -> Apply:
        tests = [(each.name, compile_predicate(each.predicate, self.scope)) for each in self.types]

        def apply(row: Row) -> None:
            found = multivalue(name for name, test in tests if test(row))
            if found is not None:
                row["eventtype"] = found

        return apply
