"""Functions that compare and choose."""

from __future__ import annotations

import json
from collections.abc import Sequence
from ipaddress import ip_network

from tocsin.expressions.comparing import compile_membership
from tocsin.expressions.compiled import Compile, Compiled, Kind, condition
from tocsin.expressions.functions.declaration import Value, form, function, invalid
from tocsin.expressions.matching import Network, in_network
from tocsin.expressions.patterns import compile_like
from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.regexes import Regex, compile_regex
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row, Test, same_scalar, texts
from tocsin.spl import parse_predicate
from tocsin.spl.trees import Call, Expression, TextLiteral

__all__ = [
    "case",
    "cidrmatch",
    "coalesce",
    "false",
    "if_",
    "in_",
    "like",
    "lookup",
    "match",
    "null",
    "nullif",
    "searchmatch",
    "true",
    "validate",
]


@form("if", least=3, most=3)
def if_(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Choose the second argument when the first is TRUE, else the third."""
    asked, chosen, other = call.arguments
    test = _compile_test(asked, call, scope, compile_operand)
    yes, no = compile_operand(chosen, scope), compile_operand(other, scope)
    when_true, when_not = yes.evaluate, no.evaluate

    def choose(row: Row) -> Value | None:
        return when_true(row) if test(row) else when_not(row)

    return Compiled(evaluate=choose, kind=_common_kind([yes, no]))


@form("case", least=2)
def case(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Choose the argument after the first condition that is TRUE; null when none is."""
    tests, results = _compile_pairs(call, scope, compile_operand)
    branches = tuple(zip(tests, (result.evaluate for result in results), strict=True))

    def choose(row: Row) -> Value | None:
        for test, evaluate in branches:
            if test(row):
                return evaluate(row)
        return None

    return Compiled(evaluate=choose, kind=_common_kind(results))


@form("validate", least=2)
def validate(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Give the message after the first condition that is not TRUE; null when all are."""
    tests, results = _compile_pairs(call, scope, compile_operand)
    branches = tuple(zip(tests, (result.evaluate for result in results), strict=True))

    def complain(row: Row) -> Value | None:
        for test, evaluate in branches:
            if not test(row):
                return evaluate(row)
        return None

    return Compiled(evaluate=complain, kind=_common_kind(results))


def _compile_pairs(call: Call, scope: Scope, compile_operand: Compile) -> tuple[list[Test], list[Compiled]]:
    if len(call.arguments) % 2:
        invalid(call, scope, f"{call.function}() takes pairs of a condition and a value")
    tests = [_compile_test(asked, call, scope, compile_operand) for asked in call.arguments[::2]]
    return tests, [compile_operand(result, scope) for result in call.arguments[1::2]]


def _compile_test(asked: Expression, call: Call, scope: Scope, compile_operand: Compile) -> Test:
    compiled = compile_operand(asked, scope)
    if compiled.is_literal:
        invalid(call, scope, "a condition is wanted here, not a text or number")
    return condition(compiled)


def _common_kind(results: Sequence[Compiled]) -> Kind:
    kinds = {result.kind for result in results}
    return kinds.pop() if len(kinds) == 1 else Kind.ANY


@form("coalesce", least=1)
def coalesce(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Give the first argument that is not null; an empty text is not null."""
    compiled = [compile_operand(argument, scope) for argument in call.arguments]
    operands = tuple(operand.evaluate for operand in compiled)

    def first_known(row: Row) -> Value | None:
        for operand in operands:
            value = operand(row)
            if value is not None:
                return value
        return None

    return Compiled(evaluate=first_known, kind=_common_kind(compiled))


@function("nullif")
def nullif(value: Value, other: Value | None) -> Value | None:
    """Give null when both arguments are equal, else the first."""
    if isinstance(value, tuple) or isinstance(other, tuple):
        return None if value == other else value
    return None if other is not None and same_scalar(value, other) else value


@form("in", least=2)
def in_(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Whether the first argument equals one of the others; case counts and there are no wildcards."""
    operand, *choices = (compile_operand(argument, scope) for argument in call.arguments)
    return compile_membership(operand, choices)


@form("like", least=2, most=2)
def like(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Whether the whole text fits a pattern in which `%` is any run of characters and `_` is one."""
    text, pattern = (compile_operand(argument, scope) for argument in call.arguments)
    return compile_like(text, pattern)


@function("match", prepare={"pattern": compile_regex})
def match(value: Value, pattern: Regex) -> bool:
    """Whether a regular expression matches anywhere in the text."""
    return pattern.test(value) if isinstance(value, str) else any(map(pattern.test, texts(value)))


def _parse_network(text: str) -> Network:
    return ip_network(text, strict=False)


@function("cidrmatch", prepare={"network": _parse_network})
def cidrmatch(network: Network, address: Value) -> bool | None:
    """Whether an address lies in a network; null when it is no address."""
    found = [in_network(text, network) for text in texts(address)]
    return None if None in found and True not in found else True in found


@form("searchmatch", least=1, most=1)
def searchmatch(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Whether the row would pass the search command with these terms."""
    (terms,) = call.arguments
    if not isinstance(terms, TextLiteral):
        invalid(call, scope, "the search is to be written as a quoted text")
    return Compiled(evaluate=compile_predicate(parse_predicate(terms.text), scope), kind=Kind.BOOLEAN)


@form("lookup", least=3, most=3)
def lookup(call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Look the fields of a JSON object up in a table and give the wanted columns as a JSON object."""
    ask = scope.lookup
    table, wanted, columns = (compile_operand(argument, scope).evaluate for argument in call.arguments)

    def answer(row: Row) -> str | None:
        asked, keys, names = table(row), _parse_json(wanted(row)), _parse_json(columns(row))
        if not isinstance(asked, str) or not isinstance(keys, dict) or not isinstance(names, list):
            return None
        if ask is None:
            scope.unsupported("RUN701", "lookup() has no lookup tables here.", call)
        found = ask(asked, {name: str(value) for name, value in keys.items()})
        kept = {name: found[name] for name in names if name in found}
        return json.dumps(kept, separators=(",", ":"), ensure_ascii=False) if kept else None

    return Compiled(evaluate=answer, kind=Kind.TEXT)


def _parse_json(value: Value | None) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None


@function("true")
def true() -> bool:
    """Give TRUE."""
    return True


@function("false")
def false() -> bool:
    """Give FALSE."""
    return False


@function("null")
def null() -> None:
    """Give null, which no field can hold: assigning it removes the field."""
