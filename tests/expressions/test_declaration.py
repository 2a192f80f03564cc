"""How declared functions are found, called and refused, and the law of null that all of them obey."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import NoneType
from typing import Any, get_args

import pytest

from tocsin.errors import SearchError
from tocsin.expressions import functions
from tocsin.expressions.compiling import compile_operand
from tocsin.expressions.functions.calling import compile_call
from tocsin.expressions.functions.declaration import (
    Form,
    Function,
    Number,
    Scalar,
    Text,
    Value,
    Values,
    declared,
    function,
)
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import FixedFloat, to_text
from tocsin.spl import parse_expression
from tocsin.spl.trees import Call, FieldReference

SCOPE = Scope(now=1000)
Declare = Callable[..., Callable[..., Any]]


def ordinary_functions() -> list[Function]:
    """Return every function that is no special form."""
    return [unit for name in functions.names() if isinstance(unit := functions.find(name), Function)]


def parameters(unit: Function) -> list[inspect.Parameter]:
    """Return the parameters that take arguments of the eval function."""
    return [parameter for parameter in unit.signature.parameters.values() if parameter.annotation is not Scope]


def strict_functions() -> list[Function]:
    """Return the functions that take no null for any argument that they need."""
    return [unit for unit in ordinary_functions() if (needed := required(unit)) and not any(map(takes_null, needed))]


def required(unit: Function) -> list[inspect.Parameter]:
    """Return the parameters without a default."""
    return [parameter for parameter in parameters(unit) if parameter.default is inspect.Parameter.empty]


def takes_null(parameter: inspect.Parameter) -> bool:
    """Whether null may arrive in a parameter."""
    return NoneType in get_args(parameter.annotation)


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Declare a function for one test and give what calls it on a row."""
    before = dict(declared)

    def declare_and_call(implementation: Callable[..., Any], **options: Any) -> Callable[..., Any]:
        function("tried", **options)(implementation)
        unit = declared["tried"]

        def call(text: str, **row: Any) -> Any:
            tree = parse_expression(text)
            assert isinstance(tree, Call)
            return compile_call(unit, tree, SCOPE, compile_operand).evaluate(row)

        return call

    yield declare_and_call
    declared.clear()
    declared.update(before)


@pytest.mark.parametrize("unit", strict_functions(), ids=lambda unit: unit.name)
def test_null_in_null_out(unit: Function) -> None:
    """A function is null when an argument is null that its signature does not take null for."""
    names = [parameter.name for parameter in required(unit)]
    call = Call(function=unit.name, arguments=tuple(FieldReference(name=name) for name in names))
    evaluate = compile_call(unit, call, SCOPE, compile_operand).evaluate
    assert evaluate({}) is None
    for missing in names:
        assert evaluate({name: "1" for name in names if name != missing}) is None


@pytest.mark.parametrize("unit", ordinary_functions(), ids=lambda unit: unit.name)
def test_declarations_explain_themselves(unit: Function) -> None:
    """Every function says in one sentence what it does, and its converters are known."""
    assert (unit.implementation.__doc__ or "").strip().endswith((".", "`"))
    assert set(unit.prepare) <= {parameter.name for parameter in parameters(unit)}


def test_names() -> None:
    """Functions and forms are found by name, and unknown names are not."""
    assert sorted(functions.names()) == list(functions.names())
    assert isinstance(functions.find("if"), Form)
    assert isinstance(functions.find("mvcount"), Function)
    assert functions.find("nosuchthing") is None


def test_a_name_is_declared_once() -> None:
    """Two functions of one name are a mistake of ours."""
    with pytest.raises(ValueError, match="declared twice"):
        function("isnull")(lambda: None)


def test_texts_and_numbers(declare: Declare) -> None:
    """Arguments arrive as what the annotations ask for."""

    def tried(text: Text, number: Number, whole: int, one: Scalar, some: Values) -> Text:
        """Show the arguments."""
        return repr((text, float(number), isinstance(number, FixedFloat), whole, one, some))

    call = declare(tried)
    expected = repr(("7", 2.5, True, 3, "x", ("y",)))
    assert expected == call("tried(a, b, c, d, e)", a=7, b="2.5", c="3.9", d="x", e="y")
    assert call("tried(a, b, c, d, e)", a=7, b="two", c="3", d="x", e="y") is None
    assert call("tried(a, b, c, d, e)", a=7, b="2", c="3", d=("x", "y"), e="y") is None
    assert call("tried(a, b, c, d, e)", a=("x", "y"), b="2", c="3", d="x", e="y") is None
    assert call("tried(a, b, c, d, e)", a="x", b="2", c=float("inf"), d="x", e="y") is None


def test_nullable_and_optional(declare: Declare) -> None:
    """`| None` takes null, and also what cannot become the type; a default makes an argument optional."""

    def tried(number: Number | None, other: Value | None = "default") -> Text:
        """Show the arguments."""
        return f"{number} {other}"

    call = declare(tried)
    assert "None None" == call("tried(a, b)")
    assert "None default" == call("tried(a)", a="text")
    assert "1 x" == call("tried(a, b)", a="1", b="x")
    for wrong in ("tried()", "tried(1, 2, 3)"):
        with pytest.raises(SearchError) as caught:
            call(wrong)
        assert "tried() takes 1 to 2 arguments" == caught.value.diagnostics[0].hint


def test_any_number_of_arguments(declare: Declare) -> None:
    """A starred parameter takes the rest, each converted alike, and tuples become multivalues."""

    def tried(first: Text, *rest: Number) -> Values:
        """Give the numbers."""
        return (first, *rest)

    call = declare(tried)
    assert ("a", 1, 2) == call("tried(a, 1, b)", a="a", b="2")
    assert "a" == call("tried(a)", a="a")
    assert call("tried(a, b)", a="a") is None
    with pytest.raises(SearchError) as caught:
        call("tried()")
    assert "tried() takes 1 or more arguments" == caught.value.diagnostics[0].hint


def test_truth_arguments(declare: Declare) -> None:
    """A truth value is what a condition gives; no text or number is one."""

    def tried(truth: bool, value: Scalar = "") -> Text:
        """Show the truth."""
        return f"{truth} {value}"

    call = declare(tried)
    assert "True " == call("tried(v=1)", v="1")
    assert call("tried(v)", v="True") is None
    assert call("tried(v=1, null())", v="1") is None


def test_value_by_value(declare: Declare) -> None:
    """A function per value is called for every value of the first argument."""

    def tried(text: Text, more: Text = "") -> Text | None:
        """Double what is no x."""
        return None if text == "x" else text + text + more

    call = declare(tried, per_value=True)
    assert ("aa!", "bb!") == call("tried(v, m)", v=("a", "x", "b"), m="!")
    assert "aa" == call("tried(v)", v="a")
    assert call("tried(v, m)", v=("a", "b")) is None
    assert call("tried(v)") is None


def test_prepared_arguments(declare: Declare) -> None:
    """A constant is prepared once, a field in each row; what cannot be prepared is refused or null."""
    prepared = []

    def prepare(text: str) -> complex:
        prepared.append(text)
        return complex(text)

    def tried(value: Text, number: complex) -> Text:
        """Show the number."""
        return f"{value}{number}"

    call = declare(tried, prepare={"number": prepare})
    assert "a(1+0j)" == call('tried(v, "1")', v="a")
    assert ["1"] == prepared
    assert "a(2+0j)" == call("tried(v, n)", v="a", n="2")
    assert call("tried(v, n)", v="a", n="two") is None
    assert call("tried(v, n)", v="a", n=("1", "2")) is None
    with pytest.raises(SearchError, match="arguments to the 'tried' function are invalid"):
        call('tried(v, "two")')


def test_scope_and_checks(declare: Declare) -> None:
    """A function may ask for the scope, and may refuse a call by itself."""

    def tried(scope: Scope, number: int = 0) -> Number:
        """Give the time plus a number."""
        return scope.now + number

    def check(call: Call, scope: Scope) -> None:
        if len(call.arguments) > 1:
            scope.refuse("SPL202", "too many", call)

    call = declare(tried, check=check)
    assert 1000 == call("tried()")
    assert "1005" == to_text(call("tried(5)"))
    assert call("tried(n)", n="x") is None


def test_what_is_not_pure_is_called_for_every_row(declare: Declare) -> None:
    """Constant arguments are evaluated once, unless the function says that its answer changes."""
    calls: list[int] = []

    def tried(number: int) -> int:
        """Count the calls."""
        calls.append(number)
        return len(calls)

    declare(tried, pure=False)
    tree = parse_expression("tried(1)")
    assert isinstance(tree, Call)
    evaluate = compile_call(declared["tried"], tree, SCOPE, compile_operand).evaluate
    assert [1, 2, 3] == [evaluate({}) for _ in range(3)]


def test_unknown_annotations_are_our_mistake(declare: Declare) -> None:
    """A parameter of a type that no value becomes is found when a call is compiled."""

    def tried(number: complex) -> int:
        """Never called."""
        return 1

    with pytest.raises(TypeError, match="no value becomes"):
        declare(tried)("tried(a)")
