"""Expressions that select cases by what they are about, as in `-k "T1059 and not status=experimental"`.

    expression = conjunction, { "or", conjunction } ;
    conjunction = negation, { "and", negation } ;
    negation = "not", negation | "(", expression, ")" | word ;
    word = [ keyword, ( "=" | ":" ) ], text ;

A text is found anywhere in a name, a tag, a technique, a data source and so on, without regard to case; after a keyword
only there. A text with blanks stands in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from tocsin.diagnostics import nearest
from tocsin.errors import UsageError
from tocsin.matrix.outline import KEYWORDS
from tocsin.matrix.plan import PlannedCase

__all__ = ["Choose", "keyword_expression"]

Choose: TypeAlias = Callable[[PlannedCase], bool]

_TOKEN = re.compile(r"""\s*(?:([()])|((?:[^\s()"'=:]+[=:])?(?:"[^"]*"|'[^']*'|[^\s()"']+))|(\S))""")
_KEYWORD = re.compile(r"([A-Za-z_]\w*)[=:](.*)", re.S)


def keyword_expression(text: str) -> Choose:
    """Return the test that an expression stands for; raise UsageError for one that cannot be read."""
    reader = _Reader(text)
    choose = reader.expression()
    if reader.token is not None:
        reader.fail()
    return choose


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split()
        self.token = next(self._tokens, None)

    def expression(self) -> Choose:
        operands = [self._conjunction()]
        while self._took("or"):
            operands.append(self._conjunction())
        return operands[0] if len(operands) == 1 else lambda planned: any(each(planned) for each in operands)

    def fail(self) -> None:
        what = f"at `{self.token}`" if self.token else "at its end"
        raise UsageError(
            f"`-k {self._text}` cannot be read {what}; write words with `and`, `or`, `not` and parentheses"
        )

    def _conjunction(self) -> Choose:
        operands = [self._negation()]
        while self._took("and"):
            operands.append(self._negation())
        return operands[0] if len(operands) == 1 else lambda planned: all(each(planned) for each in operands)

    def _negation(self) -> Choose:
        if self._took("not"):
            operand = self._negation()
            return lambda planned: not operand(planned)
        if self._took("("):
            inner = self.expression()
            if not self._took(")"):
                self.fail()
            return inner
        if self.token is None or self.token.casefold() in ("and", "or", ")"):
            self.fail()
        word, self.token = self.token or "", next(self._tokens, None)
        return _word(word)

    def _took(self, wanted: str) -> bool:
        if self.token is None or self.token.casefold() != wanted:
            return False
        self.token = next(self._tokens, None)
        return True

    def _split(self) -> Iterator[str]:
        for parenthesis, word, other in _TOKEN.findall(self._text):
            yield parenthesis or word or other


def _word(word: str) -> Choose:
    found = _KEYWORD.fullmatch(word)
    if found and found[1].casefold() not in KEYWORDS:
        close = nearest(found[1], KEYWORDS)
        hint = f"did you mean `{close}`?" if close else f"there are {', '.join(KEYWORDS)}"
        raise UsageError(f"`{found[1]}` is no keyword of -k; {hint}")
    keyword = found[1].casefold() if found else None
    wanted = (found[2] if found else word).strip("\"'").casefold()
    return lambda planned: any(
        wanted in text.casefold() for kind, text in _texts(planned) if keyword is None or kind == keyword
    )


def _texts(planned: PlannedCase) -> Iterator[tuple[str, str]]:
    yield from planned.outline.keywords or (("name", planned.outline.name), ("path", str(planned.outline.path)))
    if planned.case.test is not None:
        yield "test", planned.case.test
