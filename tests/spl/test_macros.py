"""Macros: what replaces a call, and where every character came from."""

from __future__ import annotations

import pytest

from tocsin.source import SourceText, Span
from tocsin.spl.macros import MacroDefinition, MacroTable, expand, macro_calls


def expanded(search: str, macros: dict[str, str]) -> str:
    """Return the text of a search with its macros expanded; there must be no diagnostic."""
    expansion = expand(SourceText("search", search), MacroTable.of(macros))
    assert expansion.diagnostics == ()
    return expansion.source.text


@pytest.mark.parametrize(
    ("search", "macros", "expected"),
    [
        ("`a` x", {"a": "y"}, "y x"),
        ("`a` | `b(t)`", {"a": "`c`", "c": "i=1", "b(f)": "eval $f$=1"}, "i=1 | eval t=1"),
        ('`m("b, c", d)`', {"m(x, y)": "[$x$|$y$]"}, "[b, c|d]"),
        ("`m(y=1, 2)`", {"m(x, y)": "$x$-$y$"}, "2-1"),
        ("`m(mvindex(a, 0))`", {"m(x)": "($x$)"}, "(mvindex(a, 0))"),
        ("`m` `m(1)`", {"m": "none", "m(x)": "one $x$"}, "none one 1"),
        ("`m()`", {"m": "none"}, "none"),
        ('eval x="`m`"', {"m": "no"}, 'eval x="`m`"'),
        ("`m`", {"m": r'rex "a$$"'}, 'rex "a$"'),
        ("`m(a)`", {"m(x)": "$x$ $other$"}, "a $other$"),
        ("a ```free `text` | here``` b", {}, "a                          b"),
        ("`m`", {"m": "a ```why``` b"}, "a           b"),
        ("`m`", {"m": ""}, ""),
    ],
)
def test_calls_are_replaced_by_text(search: str, macros: dict[str, str], expected: str) -> None:
    """A call outside quotes becomes its definition with the arguments in place."""
    assert expected == expanded(search, macros)


def test_offsets_lead_back_to_the_call_and_the_definition() -> None:
    """A span inside an expansion has its place at the call and, in its trail, inside the definition."""
    definition = SourceText("macros/m.yml", "eval $f$=lower($f$)")
    table = MacroTable([MacroDefinition("m", definition, ("f",))])
    expansion = expand(SourceText("search", "index=x\n| `m(user)`"), table)
    start = expansion.source.text.index("lower")

    place = expansion.source.place(Span(start, start + 5))

    assert "search:2:3" == place.location
    assert [("in the definition of macro 'm'", "macros/m.yml:1:10")] == [(n, p.location) for n, p in place.trail()]


def test_an_argument_leads_back_to_where_it_was_written() -> None:
    """The text of an argument has its place in the call."""
    table = MacroTable.of({"m(f)": "eval a=$f$"})
    expansion = expand(SourceText("search", "`m(user)`"), table)
    start = expansion.source.text.index("user")

    (_, inner) = expansion.source.place(Span(start, start + 4)).trail()[0]

    assert "search:1:4" == inner.location


@pytest.mark.parametrize(
    ("search", "macros", "code"),
    [
        ("`a`", {"b": "x"}, "SPL120"),
        ("`a(1)`", {"a": "x"}, "SPL121"),
        ("`a`", {"a": "`b`", "b": "`a`"}, "SPL122"),
        ("`a`", {"a": "`a`"}, "SPL122"),
        ("`a", {"a": "x"}, "SPL123"),
        ("`a(`", {"a": "x"}, "SPL123"),
        ("`", {}, "SPL123"),
    ],
)
def test_what_cannot_be_expanded_is_reported_once(search: str, macros: dict[str, str], code: str) -> None:
    """An unknown name, a wrong arity, a circle or a broken call is one diagnostic."""
    expansion = expand(SourceText("search", search), MacroTable.of(macros))

    assert [code] == [diagnostic.code for diagnostic in expansion.diagnostics]


def test_exponential_growth_is_stopped() -> None:
    """Twenty macros that each call the next twice do not fill the memory."""
    macros = {f"m{n}": f"`m{n + 1}` `m{n + 1}`" for n in range(40)} | {"m40": "x" * 100}

    expansion = expand(SourceText("search", "`m0`"), MacroTable.of(macros))

    assert {"SPL124"} == {diagnostic.code for diagnostic in expansion.diagnostics}


def test_eval_macros_are_computed_by_the_caller() -> None:
    """The definition of an iseval macro is handed over with its arguments in place."""
    table = MacroTable([MacroDefinition("m", SourceText("m", '"a"."$x$"'), ("x",), iseval=True)])

    expansion = expand(SourceText("search", "`m(b)` c"), table, lambda definition: f"<{definition.text}>")

    assert '<"a"."b"> c' == expansion.source.text


def test_calls_are_listed_without_expanding() -> None:
    """Name, arity and span of each call outside quotes and comments."""
    source = SourceText("search", '`a` "`no`" ```\n`no` ``` `b(1, 2)`')

    assert [("a", 0), ("b", 2)] == [(name, arity) for name, arity, _ in macro_calls(source)]
