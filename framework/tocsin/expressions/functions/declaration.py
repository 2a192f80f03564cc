"""How an eval function is declared: an ordinary Python function whose signature says everything.

    @function("replace", prepare={"pattern": compile_regex})
    def replace(text: Text, pattern: Regex, replacement: Text) -> Text:
        \"\"\"Put a replacement where a regular expression matches.\"\"\"

The signature gives the arity (defaults make arguments optional, `*values` takes any number of them) and, by each
parameter's annotation, what the argument arrives as. A null argument, or one that cannot become what is asked for,
makes the result null without a call, unless the annotation is `... | None`; then `None` arrives instead.

- `Text`: the printed text of a single value; a multivalue is not one.
- `Number`: an int or float, also from text that looks like a number. Text with decimals arrives as a `FixedFloat`, a
  float that remembers how many.
- `int`: a `Number`, truncated.
- `bool`: TRUE or FALSE of a condition.
- `Scalar`: a single value as it is. `Value`: any value as it is. `Values`: every value, as a tuple (one for a scalar).
- any other type, for a parameter named in `prepare`: what `prepare[name](text)` makes of the argument's text. A
  constant argument is prepared once, and a `ValueError` or `TocsinError` from that refuses the search; in a row it
  means null.

A first parameter annotated `Scope` receives the scope and is no argument of the eval function. The result may be None
for null. `-> bool` declares a boolean function, which cannot be assigned to a field. `-> Values` may return any tuple:
the rule for multivalues is applied to it.

`per_value=True` calls the function for every value of a multivalue in the first argument. `pure=False` keeps a call
with constant arguments from being evaluated once for all rows. `check` may refuse a call before it is compiled:
`check(call, scope)`, using `scope.refuse`.

A special form, which decides itself what to evaluate, is declared with `@form` and receives the call, the scope and the
function that compiles an operand; it returns a `Compiled`.

A function is found by its name: the modules of this package are the families, and nothing else lists them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol, TypeAlias, TypeVar

from tocsin.expressions.compiled import Compile, Compiled
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Number, Scalar, Value, Values
from tocsin.spl.trees import Call

__all__ = ["Form", "Function", "Number", "Scalar", "Text", "Value", "Values", "declared", "form", "function", "invalid"]

Text: TypeAlias = str
Check: TypeAlias = Callable[[Call, Scope], None]
_Implementation = TypeVar("_Implementation", bound=Callable[..., Any])


class FormCompiler(Protocol):
    """Compiles a call of a special form."""

    def __call__(self, call: Call, scope: Scope, compile_operand: Compile, /) -> Compiled: ...


_Form = TypeVar("_Form", bound=FormCompiler)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """An ordinary function: its arguments are evaluated and converted before it is called."""

    name: str
    implementation: Callable[..., Any]
    signature: inspect.Signature
    prepare: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    per_value: bool = False
    pure: bool = True
    check: Check | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A special form: it compiles its own arguments. `most` is None when there may be any number of them."""

    name: str
    compiler: FormCompiler
    least: int
    most: int | None


declared: dict[str, Function | Form] = {}


def function(
    *names: str,
    prepare: Mapping[str, Callable[[str], Any]] | None = None,
    per_value: bool = False,
    pure: bool = True,
    check: Check | None = None,
) -> Callable[[_Implementation], _Implementation]:
    """Declare an eval function under one or more names; the module's docstring explains the signature."""

    def declare(implementation: _Implementation) -> _Implementation:
        signature = inspect.signature(implementation, eval_str=True)
        for name in names:
            _add(
                Function(
                    name=name,
                    implementation=implementation,
                    signature=signature,
                    prepare=prepare or {},
                    per_value=per_value,
                    pure=pure,
                    check=check,
                )
            )
        return implementation

    return declare


def form(*names: str, least: int, most: int | None = None) -> Callable[[_Form], _Form]:
    """Declare a special form that takes between `least` and `most` arguments."""

    def declare(compiler: _Form) -> _Form:
        for name in names:
            _add(Form(name=name, compiler=compiler, least=least, most=most))
        return compiler

    return declare


def invalid(call: Call, scope: Scope, hint: str | None = None) -> NoReturn:
    """Refuse a call whose arguments are wrong in number or kind, in Splunk's words."""
    scope.refuse("SPL202", f"The arguments to the '{call.function}' function are invalid.", call, hint)


def _add(unit: Function | Form) -> None:
    if unit.name in declared:
        raise ValueError(f"the function {unit.name!r} is declared twice")
    declared[unit.name] = unit
