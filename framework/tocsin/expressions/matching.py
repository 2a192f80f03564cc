"""Compiles the right sides of search comparisons to tests on values: exact, with wildcards, with case, or a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from tocsin.expressions.values import Row, Scalar, Test, to_text
from tocsin.expressions.wildcards import TextTest, compile_any_wildcard, compile_wildcard
from tocsin.spl.trees import TermForm, Value

__all__ = ["Network", "compile_value", "in_network", "parse_network", "value_in"]

Network = IPv4Network | IPv6Network
_ADDRESSES_KEPT = 65536


def compile_value(value: Value) -> Callable[[Scalar], bool]:
    """Compile a literal to the test whether a scalar equals it as `search` compares."""
    test = _text_test(value)
    return lambda item: test(item if item.__class__ is str else to_text(item))


def value_in(field: str, values: Sequence[Value]) -> Test:
    """Compile `field IN (values)`: the field is there and any of its values equals any of the literals."""
    if values and all(value.text.strip("*") == "" and value.text for value in values):
        return lambda row: field in row
    return _on_field(field, _any_text(_tests(values)))


def _on_field(field: str, test: TextTest) -> Test:
    def holds(row: Row) -> bool:
        value = row.get(field)
        if value.__class__ is str:
            return test(value)
        if value is None:
            return False
        if isinstance(value, tuple):
            return any(test(item if item.__class__ is str else to_text(item)) for item in value)
        return test(to_text(value))

    return holds


def _any_text(tests: Sequence[TextTest]) -> TextTest:
    if len(tests) == 1:
        return tests[0]

    def holds(text: str) -> bool:
        for test in tests:  # noqa: SIM110 - a generator would cost a frame for every row
            if test(text):
                return True
        return False

    return holds


def _tests(values: Sequence[Value]) -> list[TextTest]:
    """Return the fewest tests that literals can be put into: one for all but networks and those with case."""
    special = [value for value in values if value.form is TermForm.CASE or parse_network(value.text) is not None]
    usual = [value.text for value in values if value not in special]
    return [*([compile_any_wildcard(usual)] if usual else []), *map(_text_test, special)]


def _text_test(value: Value) -> TextTest:
    test = compile_wildcard(value.text, case_sensitive=value.form is TermForm.CASE)
    network = parse_network(value.text)
    if network is None:
        return test
    return lambda text: test(text) or in_network(text, network) is True


def parse_network(text: str) -> Network | None:
    """Return the network written as `address/length`, host bits masked; None for any other text."""
    if "/" not in text or not (text[:1].isalnum() or text[:1] == ":"):
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def in_network(text: str, network: Network) -> bool | None:
    """Whether an address lies in a network; None when the text is no address."""
    address = _parse_address(text)
    return None if address is None else address in network


@lru_cache(_ADDRESSES_KEPT)
def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
