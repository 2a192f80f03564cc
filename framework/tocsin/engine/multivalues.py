"""Multivalues that know what separates them when they are flattened to one text."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.expressions.values import Scalar, Value, multivalue, texts

__all__ = ["DelimitedValues", "delimited", "flattened"]


class DelimitedValues(tuple[Scalar, ...]):
    """A multivalue with its delimiter, which shows only when `nomv` flattens it."""

    delimiter: str = "\n"


def delimited(values: Iterable[Scalar], delimiter: str) -> Value | None:
    """Collect values as a field holds them, remembering the delimiter."""
    collected = multivalue(values)
    if not isinstance(collected, tuple):
        return collected
    remembered = DelimitedValues(collected)
    remembered.delimiter = delimiter
    return remembered


def flattened(value: Value) -> str:
    """Return the values as one text: separated by their delimiter, else by line breaks."""
    delimiter = value.delimiter if isinstance(value, DelimitedValues) else "\n"
    return delimiter.join(texts(value))
