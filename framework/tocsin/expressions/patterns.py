"""Compiles LIKE: `%` stands for any run of characters, `_` for one character; the whole text counts, with its case."""

from __future__ import annotations

import re
from functools import lru_cache

from tocsin.expressions.comparing import any_value
from tocsin.expressions.compiled import Compiled, Kind, constant
from tocsin.expressions.values import Evaluate, Row, texts, to_text
from tocsin.expressions.wildcards import TextTest, compile_segments

__all__ = ["compile_like", "like_test"]


@lru_cache(1024)
def like_test(pattern: str) -> TextTest:
    """Return the test whether a LIKE pattern matches a text; a backslash in the pattern is a backslash."""
    if "_" not in pattern:
        return compile_segments(pattern.split("%"))
    parts = {"%": ".*", "_": "."}
    expression = re.compile("".join(parts.get(character) or re.escape(character) for character in pattern), re.DOTALL)
    return lambda text: expression.fullmatch(text) is not None


def compile_like(operand: Compiled, pattern: Compiled) -> Compiled:
    """Compile whether a text, or any value of a multivalue, fits a pattern."""
    if not pattern.is_constant:
        return Compiled(evaluate=_fitting(operand.evaluate, pattern.evaluate), kind=Kind.BOOLEAN)
    fixed = pattern.value
    if fixed is None or isinstance(fixed, tuple):
        return constant(None, Kind.BOOLEAN)
    test = like_test(to_text(fixed))
    evaluate = any_value(operand.evaluate, lambda value: test(value if value.__class__ is str else to_text(value)))
    return (
        constant(evaluate({}), Kind.BOOLEAN) if operand.is_constant else Compiled(evaluate=evaluate, kind=Kind.BOOLEAN)
    )


def _fitting(operand: Evaluate, pattern: Evaluate) -> Evaluate:
    def fits(row: Row) -> bool | None:
        value, wanted = operand(row), pattern(row)
        if value is None or wanted is None:
            return None
        return any(like_test(one)(text) for one in texts(wanted) for text in texts(value))

    return fits
