"""Compiles calls of declared functions: arity, conversion of arguments by the signature's types, null propagation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, get_args

from tocsin.errors import TocsinError
from tocsin.expressions.compiled import Compile, Compiled, Kind, constant
from tocsin.expressions.functions.declaration import Form, Function, invalid
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import (
    Evaluate,
    Number,
    Row,
    Scalar,
    Value,
    Values,
    measured,
    multivalue,
    to_text,
    values_of,
)
from tocsin.spl.trees import Call

__all__ = ["compile_call"]

_PREPARED_KEPT = 1024
_MOST_POSITIONAL_CALLS = 2

Convert = Callable[[Value | None], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Argument:
    """One argument of a call: how it is got from a row, and whether null there makes the result null."""

    fetch: Callable[[Row], Any]
    takes_null: bool
    is_constant: bool


def compile_call(unit: Function | Form, call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    """Compile a call of a function or special form."""
    if isinstance(unit, Form):
        count = len(call.arguments)
        if count < unit.least or (unit.most is not None and count > unit.most):
            invalid(call, scope)
        return unit.compiler(call, scope, compile_operand)
    return _compile_function(unit, call, scope, compile_operand)


def _compile_function(unit: Function, call: Call, scope: Scope, compile_operand: Compile) -> Compiled:
    parameters = _parameters(unit, call, scope)
    if unit.check:
        unit.check(call, scope)
    operands = [compile_operand(argument, scope) for argument in call.arguments]
    arguments = [
        _argument(unit, parameter, operand, call, scope)
        for parameter, operand in zip(parameters, operands, strict=True)
    ]
    evaluate = _calling(_implementation(unit, scope), arguments)
    if unit.per_value and operands:
        evaluate = _calling_per_value(unit, operands[0].evaluate, arguments, scope)
    kind = _kind(unit)
    if unit.pure and all(operand.is_constant for operand in operands):
        return constant(evaluate({}), kind)
    return Compiled(evaluate=evaluate, kind=kind)


def _parameters(unit: Function, call: Call, scope: Scope) -> list[inspect.Parameter]:
    """Return the parameter that takes each argument; refuse a call with too few or too many."""
    named = [parameter for parameter in unit.signature.parameters.values() if parameter.annotation is not Scope]
    rest = named.pop() if named and named[-1].kind is inspect.Parameter.VAR_POSITIONAL else None
    count = len(call.arguments)
    least = sum(parameter.default is inspect.Parameter.empty for parameter in named)
    if count < least or (rest is None and count > len(named)):
        invalid(call, scope, f"{unit.name}() takes {_arity(least, len(named), rest is not None)}")
    return named[:count] + ([rest] * (count - len(named)) if rest else [])


def _arity(least: int, most: int, is_open: bool) -> str:
    if is_open:
        return f"{least} or more arguments"
    if least == most:
        return f"{least} argument{'' if least == 1 else 's'}" if least else "no arguments"
    return f"{least} to {most} arguments"


def _implementation(unit: Function, scope: Scope) -> Callable[..., Value | None]:
    """Return the Python function to call: given the scope when it asks for it, its tuples made multivalues."""
    implementation = unit.implementation
    if any(parameter.annotation is Scope for parameter in unit.signature.parameters.values()):
        implementation = _with_scope(implementation, scope)
    if _alternatives(unit.signature.return_annotation) == {Values}:
        return _collecting(implementation)
    return implementation


def _with_scope(implementation: Callable[..., Any], scope: Scope) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        return implementation(scope, *arguments)

    return call


def _collecting(implementation: Callable[..., Values | None]) -> Callable[..., Value | None]:
    def call(*arguments: Any) -> Value | None:
        result = implementation(*arguments)
        if result is None or len(result) > 1:
            return result
        return result[0] if result else None

    return call


def _kind(unit: Function) -> Kind:
    result = _alternatives(unit.signature.return_annotation)
    if result == {bool}:
        return Kind.BOOLEAN
    if result == {str}:
        return Kind.TEXT
    return Kind.NUMBER if result and result <= {int, float} else Kind.ANY


def _alternatives(annotation: Any) -> set[Any]:
    """Return the members of a union of types, without None."""
    members = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    return set(members) - {NoneType, None}


def _argument(unit: Function, parameter: inspect.Parameter, operand: Compiled, call: Call, scope: Scope) -> _Argument:
    takes_null = NoneType in get_args(parameter.annotation)
    if operand.is_constant:
        value = _constant_argument(unit, parameter, operand, call, scope)
        return _Argument(fetch=lambda row: value, takes_null=takes_null, is_constant=True)
    convert = _converter(unit, parameter)
    return _Argument(fetch=_fetching(operand.evaluate, convert), takes_null=takes_null, is_constant=False)


def _constant_argument(
    unit: Function, parameter: inspect.Parameter, operand: Compiled, call: Call, scope: Scope
) -> Any:
    """Convert a constant once; refuse a literal that can never be what the function asks for."""
    value = operand.value
    prepare = unit.prepare.get(parameter.name)
    if prepare is not None and value is not None and not isinstance(value, tuple):
        try:
            return prepare(to_text(value))
        except (ValueError, TocsinError) as error:
            invalid(call, scope, f"{parameter.name}: {error}")
    convert = _converter(unit, parameter)
    converted = convert(value) if convert else value
    if converted is None and operand.is_literal:
        invalid(call, scope, f"{parameter.name} cannot be {to_text(value or '')!r}")
    return converted


def _converter(unit: Function, parameter: inspect.Parameter) -> Convert | None:
    """Return what makes a value into what the parameter's annotation asks for; None when any value will do."""
    prepare = unit.prepare.get(parameter.name)
    if prepare is not None:
        return _preparing(prepare)
    members = _alternatives(parameter.annotation)
    if members == _alternatives(Value):
        return None
    for asked, convert in _CONVERTERS:
        if members == asked:
            return convert
    raise TypeError(f"{unit.name}(): no value becomes {parameter.annotation} for {parameter.name}")


def _preparing(prepare: Callable[[str], Any]) -> Convert:
    prepared = lru_cache(_PREPARED_KEPT)(prepare)

    def convert(value: Value | None) -> Any:
        if value is None or isinstance(value, tuple):
            return None
        try:
            return prepared(to_text(value))
        except (ValueError, TocsinError):
            return None

    return convert


def _as_text(value: Value | None) -> str | None:
    if value.__class__ is str:
        return value
    if value is None or isinstance(value, tuple):
        return None
    return to_text(value)


def _as_whole(value: Value | None) -> int | None:
    number = measured(value)
    try:
        return None if number is None else int(number)
    except (OverflowError, ValueError):
        return None


def _as_boolean(value: Value | None) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_scalar(value: Value | None) -> Scalar | None:
    return None if isinstance(value, tuple) else value


def _as_values(value: Value | None) -> Values | None:
    return None if value is None else values_of(value)


_CONVERTERS: tuple[tuple[set[Any], Convert], ...] = (
    ({str}, _as_text),
    (_alternatives(Number), measured),
    ({int}, _as_whole),
    ({bool}, _as_boolean),
    (_alternatives(Scalar), _as_scalar),
    ({Values}, _as_values),
)


def _fetching(evaluate: Evaluate, convert: Convert | None) -> Callable[[Row], Any]:
    if convert is None:
        return evaluate

    def fetch(row: Row) -> Any:
        return convert(evaluate(row))

    return fetch


def _calling(implementation: Callable[..., Value | None], arguments: Sequence[_Argument]) -> Evaluate:
    """Return the closure that fetches the arguments and calls, in its fastest form."""
    if any(argument.is_constant and not argument.takes_null and argument.fetch({}) is None for argument in arguments):
        return lambda row: None
    varying = [position for position, argument in enumerate(arguments) if not argument.is_constant]
    if len(varying) == 1 and not arguments[varying[0]].takes_null:
        return _calling_with_one(implementation, arguments, varying[0])
    if len(arguments) == _MOST_POSITIONAL_CALLS and not any(argument.takes_null for argument in arguments):
        return _calling_with_two(implementation, arguments)
    return _calling_with_any(implementation, arguments)


def _calling_with_one(
    implementation: Callable[..., Value | None], arguments: Sequence[_Argument], position: int
) -> Evaluate:
    fetch = arguments[position].fetch
    before = tuple(argument.fetch({}) for argument in arguments[:position])
    after = tuple(argument.fetch({}) for argument in arguments[position + 1 :])

    def call(row: Row) -> Value | None:
        value = fetch(row)
        return None if value is None else implementation(*before, value, *after)

    def call_alone(row: Row) -> Value | None:
        value = fetch(row)
        return None if value is None else implementation(value)

    return call if before or after else call_alone


def _calling_with_two(implementation: Callable[..., Value | None], arguments: Sequence[_Argument]) -> Evaluate:
    fetch_first, fetch_second = (argument.fetch for argument in arguments)

    def call(row: Row) -> Value | None:
        first = fetch_first(row)
        if first is None:
            return None
        second = fetch_second(row)
        return None if second is None else implementation(first, second)

    return call


def _calling_with_any(implementation: Callable[..., Value | None], arguments: Sequence[_Argument]) -> Evaluate:
    fetches = tuple((argument.fetch, argument.takes_null) for argument in arguments)

    def call(row: Row) -> Value | None:
        fetched = []
        for fetch, takes_null in fetches:
            value = fetch(row)
            if value is None and not takes_null:
                return None
            fetched.append(value)
        return implementation(*fetched)

    return call


def _calling_per_value(unit: Function, evaluate: Evaluate, arguments: Sequence[_Argument], scope: Scope) -> Evaluate:
    """Return the closure that calls once for every value of the first argument."""
    implementation = _implementation(unit, scope)
    convert = _converter(unit, next(p for p in unit.signature.parameters.values() if p.annotation is not Scope))
    single = _calling(implementation, arguments)
    others = [argument.fetch for argument in arguments[1:]]

    def call(row: Row) -> Value | None:
        value = evaluate(row)
        if not isinstance(value, tuple):
            return single(row)
        rest = [fetch(row) for fetch in others]
        if None in rest:
            return None
        converted = (convert(item) if convert else item for item in value)
        return _flattened(implementation(item, *rest) for item in converted if item is not None)

    return call


def _flattened(results: Any) -> Value | None:
    return multivalue(item for result in results for item in values_of(result))
