"""Predicates whose subsearches are run before it is asked which fields they read."""

from __future__ import annotations

from dataclasses import replace

from tocsin.engine.context import Context
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import And, Comparison, Negation, Or, Predicate, Subsearch, Value

__all__ = ["fields_filtered", "without_subsearches"]


def without_subsearches(predicate: Predicate, context: Context) -> Predicate:
    """Return the predicate with each subsearch replaced by what its rows stand for."""
    match predicate:
        case Subsearch():
            return context.predicate_of(predicate)
        case And(operands=operands) | Or(operands=operands):
            return replace(predicate, operands=tuple(without_subsearches(each, context) for each in operands))
        case Negation(operand=operand):
            return replace(predicate, operand=without_subsearches(operand, context))
        case _:
            return predicate


def fields_filtered(predicate: Predicate | None) -> FieldSet:
    """Return the fields that a predicate without subsearches of its own compares."""
    match predicate:
        case None:
            return NOTHING
        case And(operands=operands) | Or(operands=operands):
            needed = NOTHING
            for each in operands:
                needed |= fields_filtered(each)
            return needed
        case Negation(operand=operand):
            return fields_filtered(operand)
        case Comparison(value=Subsearch()):
            return fields_read(replace(predicate, value=Value(text="")))
        case _:
            return fields_read(predicate)
