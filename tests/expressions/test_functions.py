"""Text, conversion, digest, time, JSON and mathematical functions beyond the cases on their pages."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions.compiling import compile_assignable, compile_expression
from tocsin.expressions.json_text import JsonText
from tocsin.expressions.regexes import RegexLimitError
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Value, to_text
from tocsin.spl import parse_expression

SCOPE = Scope(now=1_763_484_127.75)
TEXTS = st.text(alphabet="ab \t-é😀\\%+/", max_size=8)


def result(text: str, scope: Scope = SCOPE, /, **row: Value | None) -> Value | None:
    """Evaluate an expression on a row; a null argument is an absent field."""
    return compile_expression(parse_expression(text), scope)({k: v for k, v in row.items() if v is not None})


def shown(text: str, /, **row: Value | None) -> str | None:
    """Return the text that a field shows when it is assigned an expression."""
    value = compile_assignable(parse_expression(text), SCOPE)({k: v for k, v in row.items() if v is not None})
    return None if value is None else to_text(value)


ONE_ARGUMENT = (
    "abs acos acosh asin asinh atan atanh ceil ceiling cos cosh exact exp floor json json_extract json_extract_exact "
    "json_array_to_mv json_delete json_entries json_keys len ln log lower ltrim md5 mv_to_json_array round rtrim sha1 "
    "sha256 sha512 sigfig sin sinh sqrt tan tanh toarray todouble toint tomv tonumber toobject tostring trim "
    "upper urldecode"
)


@pytest.mark.parametrize("function", ONE_ARGUMENT.split())
def test_null_gives_null(function: str) -> None:
    """A null argument makes the result null."""
    assert result(f"{function}(nope)") is None


@pytest.mark.parametrize(
    "function", ["len", "ltrim", "rtrim", "trim", "urldecode", "md5", "sha256", "tonumber", "abs", "json_valid"]
)
def test_multivalues_are_no_single_value(function: str) -> None:
    """A function of a single value gives null for a multivalue."""
    assert result(f"{function}(v)", v=("1", "2")) is None


@pytest.mark.parametrize(
    "call",
    [
        "len()",
        "lower(a, b)",
        "replace(a, b)",
        "substr(a)",
        'replace(a, "[", "")',
        'spath(a, "")',
        'tonumber("x")',
        'tonumber("12", 2)',
        'toint("x")',
        'tostring(1, "roman")',
        'printf("%d")',
        'printf("%y", 1)',
        "now(1)",
        "strftime(1)",
        'json_set(a, "b")',
        'json_object("a")',
        'json_extract(a, "b..c")',
        "pow(2)",
        "pi(1)",
        'abs("x")',
    ],
)
def test_refused_calls(refusal: Callable[..., str], call: str) -> None:
    """A call with too few or too many arguments, or with a literal that can never do, is refused."""
    assert "arguments to the" in refusal(call)


@given(TEXTS, st.sampled_from([" \t", "ab", "-é", "\\"]))
def test_trimming(text: str, characters: str) -> None:
    """trim is ltrim and rtrim, and a second time changes nothing."""
    trimmed = result("trim(t, c)", t=text, c=characters)

    assert trimmed == result("ltrim(rtrim(t, c), c)", t=text, c=characters)
    assert trimmed == result("trim(trim(t, c), c)", t=text, c=characters)


@given(TEXTS, st.integers(-12, 12), st.one_of(st.none(), st.integers(0, 12)))
def test_substr_is_sqlites(text: str, start: int, length: int | None) -> None:
    """substr counts as SQLite's function of that name does."""
    arguments = [text, start] if length is None else [text, start, length]
    query = f"select substr({', '.join('?' * len(arguments))})"
    with sqlite3.connect(":memory:") as database:
        (expected,) = database.execute(query, arguments).fetchone()
    database.close()

    assert expected == result("substr(t, s)" if length is None else "substr(t, s, n)", t=text, s=start, n=length)


@given(TEXTS)
def test_urldecode_undoes_percent_escapes(text: str) -> None:
    """What was escaped byte by byte is the text again."""
    assert text == result("urldecode(t)", t=quote(text, safe=""))


@given(TEXTS, TEXTS, TEXTS)
def test_replacing_plain_text(text: str, old: str, new: str) -> None:
    """A quoted pattern is replaced as Python replaces text."""
    pattern = f"\\Q{old}\\E" if not old.endswith("\\") else "\\Qab\\E"
    plain = old if not old.endswith("\\") else "ab"

    if plain:
        expected = text.replace(plain, new)
        assert expected == result("replace(t, p, n)", t=text, p=pattern, n=new.replace("\\", "\\\\"))


def test_a_hostile_pattern_ends() -> None:
    """A pattern that backtracks without end is an error, not a long wait."""
    with pytest.raises(RegexLimitError):
        result('replace(t, "(a+)+$", "")', t="a" * 3000 + "!")


@given(st.integers(-(10**12), 10**12), st.integers(2, 36))
def test_numbers_of_any_base(number: int, base: int) -> None:
    """tonumber reads the digits of a number in its base, in either case."""
    digits, rest = "", abs(number)
    while rest:
        rest, digit = divmod(rest, base)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    text = ("-" if number < 0 else "") + (digits or "0")

    assert number == result("tonumber(t, b)", t=text, b=base)
    assert number == result("tonumber(upper(t), b)", t=text, b=base)


@pytest.mark.parametrize("text", ["1_000", " 1", "1 ", "", "é", "0b1", "1.0", "--1"])
def test_what_is_no_number_in_a_base(text: str) -> None:
    """Python's own liberties with digits are not taken."""
    assert result("tonumber(t, 16)", t="x" if text == "0b1" else text) is None
    assert result("tonumber(t, b)", t="1", b=37) is None


@given(st.integers(-(10**9), 10**9))
def test_formats_of_tostring_can_be_read(number: int) -> None:
    """What tostring writes, other functions read back."""
    assert number == int(str(result('tostring(n, "hex")', n=number)), 16)
    assert number == int(str(result('tostring(n, "binary")', n=number)), 2)
    assert number == int(str(result('tostring(n, "commas")', n=number)).replace(",", ""))


@given(st.integers(0, 10**7))
def test_durations_add_up(seconds: int) -> None:
    """Days, hours, minutes and seconds of a duration are the number of seconds."""
    days, _, clock = str(result('tostring(n, "duration")', n=seconds)).rpartition("+")
    hours, minutes, rest = map(int, clock.split(":"))

    assert seconds == int(days or 0) * 86400 + hours * 3600 + minutes * 60 + rest
    assert hours < 24
    assert minutes < 60
    assert rest < 60


def test_tostring_of_every_value() -> None:
    """tostring works on every value, and on what it cannot format it is null."""
    assert ("0x1", "0xA") == result('tostring(v, "hex")', v=("1", "10"))
    assert result('tostring(v, "hex")', v="ten") is None
    assert result('tostring(n, "commas")', n=math.inf) is None
    assert "False" == result("tostring(isnull(v))", v="x")


@pytest.mark.parametrize(
    ("mask", "address", "expected"),
    [
        ("255.255.255.0", "10.1.2.3", "10.1.2.0"),
        ("0.255.0.255", "10.20.30.40", "0.20.0.40"),
        ("ffff:ffff::", "2001:db8:1::7", "2001:db8::"),
        ("255.0.0.0", "::1", None),
        ("255.0.0", "10.1.2.3", None),
    ],
)
def test_ipmask(mask: str, address: str, expected: str | None) -> None:
    """Addresses are masked by masks of their own kind only."""
    assert expected == result("ipmask(m, a)", m=mask, a=address)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("T", True), ("no", False), (0, False), ("0.0", False), ("-3", True), ("on", None), ("", None)],
)
def test_tobool(value: Value, expected: bool | None) -> None:
    """Numbers and a few words have a truth value."""
    assert expected is result("tobool(v)", v=value)
    assert result("tobool(1=1)") is True


def test_conversions_of_truth_values() -> None:
    """A truth value is 1 or 0 as a number and true or false as JSON."""
    assert (1, 0.0) == (result("toint(1=1)"), result("todouble(1=2)"))
    assert "[true]" == result("toarray(1=1)")
    assert result("tonumber(1=1)") is None
    assert result("tonumber(1=1, 2)") is None


def test_times_of_the_search() -> None:
    """now() stands still, time() asks the clock each time, and both know the search's zone."""
    ticks = iter([10.5, 11.25])
    scope = Scope(now=1_763_484_127.75, clock=lambda: next(ticks), zone=ZoneInfo("Asia/Kathmandu"))
    asked = compile_expression(parse_expression("time()"), scope)

    assert 1_763_484_127 == result("now()", scope)
    assert [10.5, 11.25] == [asked({}), asked({})]
    assert "22:27 +0545" == result('strftime(now(), "%H:%M %z")', scope)
    assert "1763403300.000000" == to_text(result('relative_time(now(), "@d")', scope) or 0)
    assert 1_763_403_300 == result('strptime("2025-11-18", "%F")', scope)
    assert 1_763_484_127.75 == result("time()")


@pytest.mark.parametrize("moment", [1e15, -1e15])
def test_times_outside_the_calendar_are_null(moment: Value) -> None:
    """No calendar, no time."""
    assert result('strftime(t, "%F")', t=moment) is None
    assert result('relative_time(t, "@d")', t=moment) is None


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)), st.sampled_from(["%F %T", "%d/%b/%Y %H:%M:%S", "%c"]))
def test_strftime_is_pythons(moment: datetime, format: str) -> None:
    """Common formats are written as Python writes them, and read back."""
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    epoch = int(whole.timestamp())

    assert whole.strftime(format) == result("strftime(t, f)", t=epoch, f=format)
    assert epoch == result("strptime(strftime(t, f), f)", t=epoch, f=format)


SCALARS = st.one_of(st.text(max_size=5), st.integers(-1000, 1000), st.booleans(), st.none())


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), SCALARS, min_size=1))
def test_extracting_what_an_object_was_made_of(members: dict[str, Any]) -> None:
    """json_object makes JSON, and json_extract finds its values."""
    row = {f"v_{key}": value for key, value in members.items()}
    arguments = ", ".join(f'"{key}", v_{key}' for key in members)
    made = result(f"json_object({arguments})", **row)

    assert members == json.loads(str(made))
    for key, value in members.items():
        expected = json.dumps(value) if isinstance(value, bool) else value
        assert expected == result(f'json_extract(o, "{key}")', o=made)


@given(st.lists(st.text(max_size=4), max_size=4))
def test_arrays_and_multivalues(items: list[str]) -> None:
    """An array of texts survives the way to a multivalue and back."""
    array = json.dumps(items, separators=(",", ":"), ensure_ascii=False)
    expected = array if items else None

    assert expected == result("mv_to_json_array(json_array_to_mv(a))", a=array)
    assert expected == result("mv_to_json_array(json_array_to_mv(a, true()), true())", a=array)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('json_object("k", j)', '{"k":"[1]"}'),
        ('json_object("k", json(j))', '{"k":[1]}'),
        ('json("5")+1', "6"),
        ('json_object("k", json_extract(o, "t"))', '{"k":true}'),
        ('json_object("k", json_extract(o, "n"))', '{"k":1.50}'),
        ('json_object("k", json_extract(o, "s"))', '{"k":"x"}'),
        ('json_object("k", nope)', '{"k":null}'),
        ("json_object(nope, 1)", None),
        ("json_array(m, 1=1)", '[["a","b"],true]'),
        ('json_set(o, nope, 1, "s", 2)', '{"t":true,"n":1.50,"s":2}'),
        ('json_set(j, "a", 1)', "[1]"),
        ('json_set("x", "a", 1)', None),
        ('json_append(o, "s", nope)', '{"t":true,"n":1.50,"s":["x",null]}'),
        ('json_append("{}", "list", 1, "list", 2)', '{"list":[1,2]}'),
        ('json_extend("{}", "list", json_array(1, 2))', '{"list":[1,2]}'),
        ('json_delete(j, "a", "..")', "[1]"),
        ('json_extract(j, "{0}")', "1"),
        ('json_extract(j, "{}")', "[1]"),
        ('json_extract(o, "none{}")', None),
        ('json_extract_exact(j, "a")', None),
        ("json_extract_exact(o)", '{"t":true,"n":1.50,"s":"x"}'),
        ("json_keys(j)", None),
        ("json_entries(j)", None),
        ("toobject(o)", '{"t":true,"n":1.50,"s":"x"}'),
        ("toarray(m)", '["a","b"]'),
        ('if(json_valid("5"), "yes", "no")', "yes"),
        ("mv_to_json_array(m)", '["a","b"]'),
    ],
)
def test_json_of_every_kind(expression: str, expected: str | None) -> None:
    """JSON that a function made is nested, other text is quoted, and what does not fit is null or left alone."""
    row: dict[str, Value] = {"j": "[1]", "o": '{"t":true,"n":1.50,"s":"x"}', "m": ("a", "b")}

    assert expected == shown(expression, **row)


def test_json_text_is_text() -> None:
    """What a JSON function made can be used as any other text."""
    made = result("json_array(1, 2)")

    assert isinstance(made, JsonText)
    assert 5 == result("len(a)", a=made)
    assert "[1,2]!" == result('a."!"', a=made)
    assert result('a="[1,2]"', a=made) is True


@pytest.mark.parametrize(("decimals", "expected"), [("999999999", 1.5), ("-999999999", 0)])
def test_rounding_to_any_count_of_decimals_ends(decimals: str, expected: float) -> None:
    """A count that is beyond every number keeps all of the decimals, or none of the digits."""
    assert expected == result(f"round(1.5, {decimals})")


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(1, 4))
def test_rounding_is_done_on_decimal_digits(number: Decimal, decimals: int) -> None:
    """round rounds halves away from zero by the digits that a number has."""
    expected = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)

    assert format(expected if expected else abs(expected), "f") == shown("round(n, d)", n=str(number), d=decimals)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("round(0.5)", "1"),
        ("round(-0.4)", "0"),
        ("round(1234, -2)", "1200"),
        ("round(1e300)", "1e+300"),
        ("abs(-1.50)", "1.50"),
        ("ceil(1e17)", "100000000000000000"),
        ("pow(3, 40)", "12157665459056928768"),
        ("pow(2, 52)", "4503599627370496"),
        ("pow(10, 400)", None),
        ("log(8, 2)", "3"),
        ("log(8, 1)", None),
        ("log(8, 0)", None),
        ("exact(2.0*3)", "6"),
        ("sigfig(3.14159*2.0)", "6.3"),
        ("exp(-1000)", "0"),
        ("sqrt(1e400)", None),
        ("floor(1e400)", None),
        ("round(1e400)", None),
        ("cosh(1000)", None),
        ("tan(1)/tan(1)", "1"),
    ],
)
def test_limits_of_arithmetic(expression: str, expected: str | None) -> None:
    """Integers stay integers, and what has no finite result is null."""
    assert expected == shown(expression)


def test_random_numbers_come_from_the_scope() -> None:
    """A scope's chance decides, one number for each row."""
    drawn = compile_expression(parse_expression("random()"), Scope(now=0, random=Random(7)))
    expected = Random(7)

    assert [expected.randrange(2**31) for _ in range(3)] == [drawn({}) for _ in range(3)]
