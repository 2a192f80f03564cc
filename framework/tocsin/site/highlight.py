"""A search as HTML: one line for each stage, its words coloured by what they are, its macros unfolding in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from tocsin.spl import MacroTable

__all__ = ["Highlighter"]

_PIECE = re.compile(
    r"""(?P<comment>```.*?(?:```|\Z))
    |(?P<string>"(?:[^"\\]|\\.)*(?:"|\Z))
    |(?P<macro>`[^`]*`)
    |(?P<pipe>\|)
    |(?P<open>[(\[])|(?P<close>[)\]])
    |(?P<operator>!=|<=|>=|==|[=<>,+%])
    |(?P<blank>\s+)
    |(?P<number>\d+(?:\.\d+)?(?![\w.:*/\\-]))
    |(?P<word>[^\s"`|\[\]()=<>!,+%]+|.)""",
    re.S | re.X,
)
_KEYWORDS = {"AND", "OR", "NOT", "XOR", "IN", "AS", "BY", "OVER", "WHERE", "FROM", "OUTPUT", "OUTPUTNEW", "GROUPBY"}
_ALWAYS = {"and", "or", "not", "xor", "as", "by", "over", "in", "output", "outputnew", "groupby"}
_BEHIND_FIELDS = {"=", "!=", "<", ">", "<=", ">=", "==", "IN", "in"}
_COLOURED = {"pipe", "string", "number", "comment", "operator"}
_CALL = re.compile(r"`\s*(?P<name>[\w:.-]+)\s*(?:\((?P<arguments>.*)\))?\s*`", re.S)
_ARGUMENT = re.compile(r'\s*((?:"(?:[^"\\]|\\.)*"|[^,"])*)\s*(?:,|\Z)', re.S)
_PARAMETER = re.compile(r"\$(\w+)\$")
_DEEPEST = 4


class Highlighter:
    """Turns searches into HTML; `macros` are those that unfold, `commands` the names of search commands."""

    def __init__(self, macros: MacroTable, commands: Iterable[str]) -> None:
        self._macros = macros
        self._commands = frozenset(commands)
        # Drilldowns and macro calls are the same in hundreds of detections.
        self._call = lru_cache(maxsize=None)(self._unfolding)
        self._lines = lru_cache(maxsize=None)(self._staged)

    def lines(self, search: str) -> tuple[Markup, ...]:
        """Return a line for each stage of a search."""
        return self._lines(search)

    def text(self, search: str) -> Markup:
        """Return a piece of search as one text, such as the definition of a macro."""
        return Markup("").join(self._pieces(_matches(search), 0))

    def _staged(self, search: str) -> tuple[Markup, ...]:
        return tuple(Markup("").join(self._pieces(stage, 0)) for stage in _stages(search))

    def _pieces(self, pieces: Sequence[re.Match[str]], depth: int) -> Iterator[Markup]:
        # A definition may begin with a command: the pipe stands before the call.
        before = "pipe" if pieces and pieces[0].group() in self._commands else ""
        for index, found in enumerate(pieces):
            kind, text = found.lastgroup or "word", found.group()
            if kind == "macro":
                yield self._call(text, depth)
            elif kind == "blank":
                # Where a line of the file ends is no part of the search.
                yield escape(" " if "\n" in text else text)
            else:
                name = _kind(kind, text, before, pieces[index + 1 : index + 3])
                # The class is ours; formatting a Markup would escape it once more, at four times the cost.
                yield Markup(f'<span class="{name}">{escape(text)}</span>') if name else escape(text)  # noqa: S704
            before = before if kind in ("blank", "comment") else "pipe" if text in "|[" else kind

    def _unfolding(self, call: str, depth: int) -> Markup:
        """Return a macro call that unfolds to its definition; one that is not known is only marked."""
        found = _CALL.fullmatch(call)
        name, arguments = (found["name"], _arguments(found["arguments"])) if found else ("", [])
        definition = self._macros.find(name, len(arguments))
        if definition is None or depth >= _DEEPEST:
            return Markup('<span class="macro">{}</span>').format(call)
        values = dict(zip(definition.parameters, arguments, strict=False))
        text = _PARAMETER.sub(lambda use: values.get(use[1], use[0]), definition.definition.text.strip())
        inner = Markup("").join(self._pieces(_matches(text), depth + 1))
        return Markup(
            '<details class="macro"><summary title="Show what this macro stands for">{}</summary>'
            '<span class="definition">{}</span></details>'
        ).format(call, inner)


def _matches(search: str) -> list[re.Match[str]]:
    return list(_PIECE.finditer(search.strip()))


def _stages(search: str) -> Iterator[list[re.Match[str]]]:
    """Yield the pieces of each stage, without the blanks before it."""
    stage: list[re.Match[str]] = []
    depth = 0
    for found in _matches(search):
        kind, text = found.lastgroup, found.group()
        if kind == "pipe" and depth == 0 and stage:
            yield stage
            stage = []
        depth += (text == "[") - (text == "]" and depth > 0)
        if stage or kind != "blank":
            stage.append(found)
    if stage:
        yield stage


def _kind(kind: str, text: str, before: str, after: Sequence[re.Match[str]]) -> str:
    """Return the class of a piece; nothing for one that needs no colour."""
    if kind != "word":
        return kind if kind in _COLOURED else ""
    following = [found.group() for found in after if found.lastgroup != "blank"][:1]
    if before == "pipe":
        return "command"
    if text in _KEYWORDS or text in _ALWAYS:
        return "keyword"
    if after and after[0].group() == "(":
        return "function"
    return "field" if following and following[0] in _BEHIND_FIELDS else ""


def _arguments(text: str | None) -> list[str]:
    if not (text or "").strip():
        return []
    found = [match[1].strip() for match in _ARGUMENT.finditer(text or "") if match[0]]
    return [part[1:-1] if len(part) > 1 and part[0] == part[-1] == '"' else part for part in found]
