"""Predicates of event types: the fields that they read, and what is left of them where some fields are known."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row
from tocsin.spl.trees import And, Comparison, FieldIn, Negation, Or, Predicate, Term

__all__ = ["fields_of", "narrowed"]

_ALWAYS = And(operands=())
_NEVER = Or(operands=())


def fields_of(predicate: Predicate) -> Iterator[str]:
    """Yield the fields that a predicate reads."""
    match predicate:
        case And(operands=operands) | Or(operands=operands):
            for operand in operands:
                yield from fields_of(operand)
        case Negation(operand=operand):
            yield from fields_of(operand)
        case Comparison(field=name) | FieldIn(field=name):
            yield name
        case Term():
            yield "_raw"
        case _:
            return


def narrowed(predicate: Predicate, known: Row, scope: Scope) -> Predicate | None:
    """Return a predicate with every comparison of a known field decided, or None when nothing can satisfy it."""
    found = _narrowed(predicate, known, scope)
    return None if found == _NEVER else found


def _narrowed(predicate: Predicate, known: Row, scope: Scope) -> Predicate:
    match predicate:
        case And(operands=operands):
            kept = [one for each in operands if (one := _narrowed(each, known, scope)) != _ALWAYS]
            return _NEVER if _NEVER in kept else kept[0] if len(kept) == 1 else And(operands=tuple(kept))
        case Or(operands=operands):
            kept = [one for each in operands if (one := _narrowed(each, known, scope)) != _NEVER]
            return _ALWAYS if _ALWAYS in kept else kept[0] if len(kept) == 1 else Or(operands=tuple(kept))
        case Negation(operand=operand):
            inner = _narrowed(operand, known, scope)
            return _NEVER if inner == _ALWAYS else _ALWAYS if inner == _NEVER else Negation(operand=inner)
        case Comparison(field=name) | FieldIn(field=name) if name in known:
            return _ALWAYS if compile_predicate(predicate, scope)(known) else _NEVER
        case _:
            return predicate
