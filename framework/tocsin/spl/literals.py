"""The literal texts that any matching raw event must contain: what a scan may look for before it parses anything.

The result is a conjunction of alternatives: in each group at least one text must be contained, letter case aside.
It is sound, never complete: an event without them cannot match; an event with them need not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from tocsin.spl.trees.predicate import And, Comparison, ComparisonOperator, FieldIn, Or, Predicate, Term, Value

__all__ = ["Literals", "required_literals"]

Literals: TypeAlias = tuple[frozenset[str], ...]
Verbatim = Callable[[str], bool]
_WORD = re.compile(r"[^\W_]+")
_MOST_ALTERNATIVES = 200


def required_literals(predicate: Predicate, verbatim: Verbatim = lambda field: False) -> Literals:
    """Return groups of texts of which each matching raw event contains at least one, folded to lower case.

    `verbatim` says whether every value of a field stands in the raw text just as it is.
    """
    return tuple(dict.fromkeys(_required(predicate, verbatim)))


def _required(predicate: Predicate, verbatim: Verbatim) -> Iterable[frozenset[str]]:
    match predicate:
        case And(operands=operands):
            return [group for operand in operands for group in _required(operand, verbatim)]
        case Or(operands=operands):
            return _either([_best(_required(operand, verbatim)) for operand in operands])
        case Term(value=value):
            return [frozenset((word.lower(),)) for word in _WORD.findall(value.text) if word.isascii()]
        case Comparison(field=field, operator=ComparisonOperator.EQUAL, value=Value() as value) if verbatim(field):
            return [frozenset((piece,)) for piece in _pieces(value)]
        case FieldIn(field=field, values=values) if verbatim(field):
            return _either([max(_pieces(value), key=len, default=None) for value in values])
        case _:
            return []


def _pieces(value: Value) -> list[str]:
    """Return the texts between the wildcards of a value; only ASCII, whose case folds alike everywhere."""
    return [piece.lower() for piece in value.text.split("*") if piece and piece.isascii()]


def _best(groups: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """Return the group that is the most telling: its shortest text is the longest."""
    return max(groups, key=lambda group: min(map(len, group)), default=None)


def _either(branches: list[str | None] | list[frozenset[str] | None]) -> list[frozenset[str]]:
    """Return the one group that holds for every branch, or none if a branch requires nothing."""
    texts: set[str] = set()
    for branch in branches:
        if branch is None:
            return []
        texts |= {branch} if isinstance(branch, str) else branch
    return [frozenset(texts)] if 0 < len(texts) <= _MOST_ALTERNATIVES else []
