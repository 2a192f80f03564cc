"""Fields that a search reads and no event of a test has: the commonest reason why a search finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.engine.command import Command, Kind
from tocsin.engine.commands import GRAMMAR
from tocsin.engine.plan import needed_fields
from tocsin.matrix.bench import Bench, Surroundings
from tocsin.source import Place, SourceText, Span
from tocsin.spl import parse_search
from tocsin.spl.fieldset import NOTHING

__all__ = ["AbsentFields", "absent_fields"]

_WRONG_KIND_OF_LOG = "is the source type of the test's logs the one that gives these fields?"


@dataclass(frozen=True, slots=True)
class AbsentFields:
    """The fields that no event has, and what to say of them."""

    names: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def absent_fields(search: SourceText, around: Surroundings, bench: Bench) -> AbsentFields:
    """Return the fields that a search reads and no event of a test has, a warning at the first place of each."""
    parsed = parse_search(search, GRAMMAR, bench.macros)
    stages = [stage for stage in parsed.pipeline.stages if isinstance(stage, Command)]
    if stages and stages[0].kind is Kind.GENERATING:
        return AbsentFields()
    present = bench.fields_of(around)
    if not present:
        problem = Diagnostic("TST503", "the test's logs hold no events", severity=Severity.WARNING)
        return AbsentFields(diagnostics=(problem,))
    places = {field: _place(field, parsed.source) for field in needed_fields(stages, NOTHING).names - present}
    public = [field for field in sorted(present) if not field.startswith("_")]
    return AbsentFields(tuple(places), tuple(_warnings(places, public)))


def _warnings(places: Mapping[str, Place], public: Sequence[str]) -> Iterator[Diagnostic]:
    unlike = []
    for field in sorted(places, key=lambda field: places[field].span):
        if close := nearest(field, public):
            yield _absent([field], places[field], f"did you mean `{close}`?")
        else:
            unlike.append(field)
    if unlike:
        yield _absent(unlike, places[unlike[0]], _WRONG_KIND_OF_LOG if len(unlike) > 1 else None)


def _absent(fields: Sequence[str], place: Place, hint: str | None) -> Diagnostic:
    names = ", ".join(f"`{field}`" for field in fields)
    message = f"no event of the test has the field{'s' if len(fields) > 1 else ''} {names}"
    return Diagnostic("TST502", message, place, hint, Severity.WARNING)


def _place(field: str, source: SourceText) -> Place:
    """Return where a search first names a field; its beginning where the name is written otherwise."""
    found = re.search(rf"(?<![\w.]){re.escape(field)}(?![\w.])", source.text)
    return source.place(Span(*found.span()) if found else Span(0, 0))
