"""The parser of pipelines.

    search   := [stage] ('|' stage)*
    stage    := command arguments
    in `[…]` the pipe before the first command may be left out

A search that does not begin with a pipe begins with an implied `search`. Each stage is parsed by its own command's
declaration; an error in one stage is reported and the next stage is parsed all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.source import Span
from tocsin.spl.cursor import Cursor, ParseError
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.node import Node

__all__ = ["parse_pipeline"]

_MARK = re.compile(r'"\("(?:[^"\\]|\\.)*"\)"|\\.|"(?:[^"\\]|\\.)*"|\$[\w.]+\|\w\$|["|\[\]]', re.S)
_NAME = re.compile(r"\s*([A-Za-z_]\w*)")
_WORD_END = re.compile(r"[\w.:{}@-]*\s*(?:[=<>!]|IN\s*\()", re.I)


def parse_pipeline(cursor: Cursor, *, subsearch: bool = False) -> Pipeline:
    """Parse the stages of a search; errors go to the context's diagnostics."""
    stages: list[Node] = []
    span = Span(cursor.position, cursor.end)
    for number, (start, end) in enumerate(_stages(cursor)):
        stage = cursor.within(start, end)
        if stage.finished():
            _empty(stage, number, span, subsearch=subsearch)
            continue
        try:
            stages.append(_stage(stage, number, subsearch=subsearch))
        except ParseError as failure:
            if not cursor.context.is_unresolved(Span(start, end)):
                cursor.context.diagnostics.append(failure.diagnostic)
    return Pipeline(stages=tuple(stages), span=span)


def _stages(cursor: Cursor) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each stretch between pipes that stand outside quotes and brackets."""
    start, depth = cursor.position, 0
    for found in _MARK.finditer(cursor.text, cursor.position, cursor.end):
        mark = found.group()
        if mark == "[":
            depth += 1
        elif mark == "]":
            depth = _close(cursor, depth, found.start())
        elif mark == '"':
            _report(cursor, "SPL101", "This double quote is never closed.", found.start(), 'add a closing "')
            break
        elif mark == "|" and not depth:
            yield start, found.start()
            start = found.end()
    yield start, cursor.end


def _close(cursor: Cursor, depth: int, position: int) -> int:
    if depth == 0:
        _report(cursor, "SPL103", "This ']' closes nothing.", position, "remove it, or add the '[' that it closes")
        return 0
    return depth - 1


def _report(cursor: Cursor, code: str, message: str, position: int, hint: str) -> None:
    cursor.context.diagnostics.append(cursor.context.report(code, message, Span(position, position + 1), hint))


def _empty(stage: Cursor, number: int, whole: Span, *, subsearch: bool) -> None:
    """Report a stage without a command, unless it is what stands before a leading pipe."""
    start, end = stage.position, stage.end
    if number == 0 and end < whole.end:
        return
    if number == 0:
        message = "This subsearch is empty." if subsearch else "The search is empty."
        at = max(whole.start - 1, 0)
    else:
        message = "There is no command after this pipe."
        at = stage.text.rfind("|", 0, start) if end >= start else start
    _report(stage, "SPL114", message, at, "remove the pipe or write a command" if number else "write a search")


def _stage(stage: Cursor, number: int, *, subsearch: bool) -> Node:
    grammar = stage.context.grammar
    stage.skip()
    start = stage.position
    found = stage.looks(_NAME)
    command = grammar.find(found.group(1)) if found else None
    if number == 0 and not _named_first(stage, found, command is not None, subsearch=subsearch):
        search = grammar.find("search")
        assert search is not None
        return search.read(stage, start)
    if not found:
        stage.fail("SPL110", f"Expected the name of a command before {stage.excerpt()}.", stage.here())
    if command is None:
        name = found.group(1)
        hint = stage.suggest(name, grammar.names())
        stage.fail("SPL110", f"There is no command '{name}'.", Span(*found.span(1)), hint)
    stage.position = found.end()
    return command.read(stage, start)


def _named_first(stage: Cursor, found: re.Match[str] | None, known: bool, *, subsearch: bool) -> bool:
    """Whether the first stretch names its command rather than being an implied search."""
    if found is None:
        return False
    after = stage.within(found.end(), stage.end)
    if found.group(1) == "search" or (subsearch and known):
        return not after.looks(_WORD_END)
    return False
