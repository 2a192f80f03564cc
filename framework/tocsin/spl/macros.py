"""Macros are replaced by text before a search is parsed, and every character remembers where it came from.

A call is `` `name` `` or `` `name(a, "b, c", d=e)` `` outside double quotes. Its arity is part of its identity. In the
definition `$name$` stands for an argument and `$$` for one dollar sign.
(Knowledge Manager Manual, *Use search macros in searches*.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tocsin.diagnostics import Diagnostic, Related, nearest
from tocsin.errors import SearchError
from tocsin.source import Segment, SourceText, Span
from tocsin.spl.lexical import blank_comments, unescape

__all__ = ["Expansion", "MacroDefinition", "MacroTable", "MacroUse", "expand", "macro_calls"]

_DEEPEST = 100
_LONGEST = 5_000_000
_MOST_CALLS = 10_000
_CALL = re.compile(r'\\.|"(?:[^"\\]|\\.)*"|`', re.S)
_HEAD = re.compile(r"`\s*([\w:.-]+)\s*")
_ARGUMENT = re.compile(r'"(?:[^"\\]|\\.)*"|[(),]', re.S)
_NAMED = re.compile(r"\s*(\w+)\s*=(?!=)\s*")
_PARAMETER = re.compile(r"\$(\w*)\$")
PLACEHOLDER = "unresolved_macro"


@dataclass(frozen=True, slots=True)
class MacroDefinition:
    """A macro: its parameters and the text that replaces a call.

    The definition of an `iseval` macro is an eval expression whose result is that text.
    """

    name: str
    definition: SourceText
    parameters: tuple[str, ...] = ()
    iseval: bool = False


Evaluate = Callable[[SourceText], str]


class MacroTable:
    """All macros that a search may call, by name and number of arguments."""

    __slots__ = ("_arities", "_definitions")

    def __init__(self, definitions: Iterable[MacroDefinition] = ()) -> None:
        self._definitions = {(d.name, len(d.parameters)): d for d in definitions}
        self._arities: dict[str, list[int]] = {}
        for name, arity in self._definitions:
            self._arities.setdefault(name, []).append(arity)

    def __iter__(self) -> Iterator[MacroDefinition]:
        return iter(self._definitions.values())

    def find(self, name: str, arity: int) -> MacroDefinition | None:
        """Return the macro with this name and number of arguments."""
        return self._definitions.get((name, arity))

    def arities(self, name: str) -> list[int]:
        """Return the numbers of arguments that a name is defined for."""
        return sorted(self._arities.get(name, []))

    def names(self) -> Iterable[str]:
        """Return every name that is defined."""
        return self._arities.keys()

    def extended(self, definitions: Iterable[MacroDefinition]) -> MacroTable:
        """Return a table in which these definitions are added and win."""
        return _Layers(self, definitions if isinstance(definitions, MacroTable) else MacroTable(definitions))

    @classmethod
    def of(cls, macros: MacroTable | Mapping[str, str]) -> MacroTable:
        """Make a table from `{"name": text}` and `{"name(a, b)": text}`, or return the table it already is."""
        if isinstance(macros, MacroTable):
            return macros
        return cls(_definition(key, text) for key, text in macros.items())


class _Layers(MacroTable):
    """Two tables of which the upper one wins; neither is read until a macro is asked for."""

    __slots__ = ("_lower", "_upper")

    def __init__(self, lower: MacroTable, upper: MacroTable) -> None:
        super().__init__()
        self._lower = lower
        self._upper = upper

    def __iter__(self) -> Iterator[MacroDefinition]:
        return iter({(d.name, len(d.parameters)): d for table in (self._lower, self._upper) for d in table}.values())

    def find(self, name: str, arity: int) -> MacroDefinition | None:
        return self._upper.find(name, arity) or self._lower.find(name, arity)

    def arities(self, name: str) -> list[int]:
        return sorted({*self._upper.arities(name), *self._lower.arities(name)})

    def names(self) -> Iterable[str]:
        return dict.fromkeys((*self._lower.names(), *self._upper.names()))


def _definition(key: str, text: str) -> MacroDefinition:
    name, _, parameters = key.partition("(")
    names = tuple(p.strip() for p in parameters.rstrip(") ").split(",") if p.strip())
    return MacroDefinition(name.strip(), SourceText(f"macro {key}", text), names)


@dataclass(frozen=True, slots=True)
class MacroUse:
    """A macro that a search called, directly or through another macro."""

    name: str
    arity: int
    direct: bool


@dataclass(frozen=True, slots=True)
class Expansion:
    """A search whose macros are expanded; `unresolved` are the places where a call could not be."""

    source: SourceText
    uses: tuple[MacroUse, ...]
    unresolved: tuple[Span, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    arguments: tuple[tuple[str, Span], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class _Problem:
    code: str
    message: str
    hint: str | None = None


_ALREADY_SAID = _Problem("SPL124", "")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A call that is being expanded: what it calls and where it is written."""

    name: str
    arity: int
    source: SourceText
    span: Span

    @property
    def note(self) -> str:
        return f"in the definition of macro '{self.name}'"


_Stack: TypeAlias = tuple[_Frame, ...]


@dataclass(slots=True)
class _Expander:
    table: MacroTable
    evaluate: Evaluate | None
    uses: dict[tuple[str, int, bool], MacroUse] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    calls: int = 0
    expanded: int = 0
    exhausted: bool = False

    def report(self, problem: _Problem, source: SourceText, span: Span, stack: _Stack) -> None:
        """Report a problem at the outermost call, and at its own place in the definition that it stands in."""
        places = [(frame.note, frame.source.place(frame.span)) for frame in stack] + [("", source.place(span))]
        notes = [frame.note for frame in stack]
        related = tuple(Related(note, place) for note, (_, place) in zip(notes, places[1:], strict=True))
        self.diagnostics.append(Diagnostic(problem.code, problem.message, places[0][1], problem.hint, related=related))

    def expand(self, source: SourceText, stack: _Stack) -> tuple[SourceText, list[Span]]:
        """Return the text with every call replaced, and where that was not possible."""
        text = blank_comments(source.text)
        if "`" not in text and text is source.text:
            return source, []
        pieces = _Pieces(source.name)
        unresolved: list[Span] = []
        end = 0
        for call in self._calls(source, text, stack):
            pieces.verbatim(text[end : call.span.start], source, end)
            inner, inner_unresolved = self._resolve(call, source, stack)
            start = pieces.length
            pieces.replaced(inner, source, call)
            if inner is None or inner_unresolved:
                unresolved.append(Span(start, pieces.length))
            end = call.span.end
        pieces.verbatim(text[end:], source, end)
        return pieces.source(), unresolved

    def _calls(self, source: SourceText, text: str, stack: _Stack = ()) -> Iterator[_Call]:
        position = 0
        while found := _CALL.search(text, position):
            position = found.end()
            if found.group() != "`":
                continue
            call = _read_call(text, found.start())
            if isinstance(call, _Call):
                position = call.span.end
                yield call
                continue
            problem = _Problem("SPL123", call, "write `name` or `name(argument, …)`")
            self.report(problem, source, Span(found.start(), found.start() + 1), stack)
            yield _Call("", (), Span(found.start(), len(text)))
            return

    def _resolve(self, call: _Call, source: SourceText, stack: _Stack) -> tuple[SourceText | None, list[Span]]:
        """Return what replaces a call, or None after reporting why nothing can."""
        frame = _Frame(call.name, len(call.arguments), source, call.span)
        definition = self.table.find(frame.name, frame.arity)
        problem = self._unknown(frame) if definition is None else _circle(frame, stack) or self._too_much(frame)
        if definition is None or problem:
            if problem and problem is not _ALREADY_SAID:
                self.report(problem, source, call.span, stack)
            return None, []
        self.uses[frame.name, frame.arity, not stack] = MacroUse(frame.name, frame.arity, direct=not stack)
        text: SourceText | None = _substitute(definition, call, source)
        if definition.iseval and text is not None:
            text = self._evaluated(text, frame, stack)
        if text is None:
            return None, []
        inner, unresolved = self.expand(text, (*stack, frame))
        self.expanded += len(inner.text)
        return inner, unresolved

    def _evaluated(self, text: SourceText, frame: _Frame, stack: _Stack) -> SourceText | None:
        if self.evaluate is None:
            message = f"Macro '{frame.name}' is an eval macro, which cannot be expanded here."
            self.report(_Problem("SPL125", message), frame.source, frame.span, stack)
            return None
        try:
            value = self.evaluate(text)
        except SearchError as error:
            message = f"The definition of eval macro '{frame.name}' is wrong: {error}"
            self.report(_Problem("SPL125", message), frame.source, frame.span, stack)
            return None
        return SourceText(text.name, value, (Segment(0, text, 0, len(text.text), verbatim=False),))

    def _too_much(self, frame: _Frame) -> _Problem | None:
        """Say so, once, when macros that call macros have grown beyond any sense."""
        self.calls += 1
        if self.exhausted:
            return _ALREADY_SAID
        if self.calls <= _MOST_CALLS and self.expanded <= _LONGEST:
            return None
        self.exhausted = True
        message = f"Macro '{frame.name}' makes the search grow beyond {_LONGEST:,} characters or {_MOST_CALLS:,} calls."
        return _Problem("SPL124", message, "look for macros that call each other again and again")

    def _unknown(self, frame: _Frame) -> _Problem | None:
        """Say that there is no such macro; a call that could not even be read was reported before."""
        if not frame.name:
            return None
        if arities := self.table.arities(frame.name):
            wanted = " or ".join(str(arity) for arity in arities)
            plural = "" if wanted == "1" else "s"
            return _Problem("SPL121", f"Macro '{frame.name}' takes {wanted} argument{plural}, not {frame.arity}.")
        close = nearest(frame.name, self.table.names())
        hint = f"did you mean `{close}`?" if close else "define it under macros/, or name the app that does"
        return _Problem("SPL120", f"There is no macro '{frame.name}'.", hint)


def _circle(frame: _Frame, stack: _Stack) -> _Problem | None:
    """Say so if a macro is called in its own expansion, or too deep in others."""
    called = [(outer.name, outer.arity) for outer in stack]
    if (frame.name, frame.arity) not in called and len(stack) < _DEEPEST:
        return None
    start = called.index((frame.name, frame.arity)) if (frame.name, frame.arity) in called else 0
    circle = " → ".join([*(outer.name for outer in stack[start:]), frame.name])
    return _Problem("SPL122", f"Macro '{frame.name}' expands to itself: {circle}.", "break the circle in a definition")


class _Pieces:
    """A derived text under construction."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.length = 0
        self._texts: list[str] = []
        self._segments: list[Segment] = []

    def verbatim(self, text: str, origin: SourceText, start: int) -> None:
        self._add(text, Segment(self.length, origin, start, start + len(text)))

    def stands_for(self, text: str, origin: SourceText, span: Span) -> None:
        self._add(text, Segment(self.length, origin, *span, verbatim=False))

    def replaced(self, inner: SourceText | None, origin: SourceText, call: _Call) -> None:
        if inner is None:
            self.stands_for(PLACEHOLDER, origin, call.span)
            return
        note = f"in the definition of macro '{call.name}'"
        self._add(inner.text, Segment(self.length, origin, *call.span, verbatim=False, inner=inner, note=note))

    def source(self) -> SourceText:
        return SourceText(self.name, "".join(self._texts), tuple(self._segments))

    def _add(self, text: str, segment: Segment) -> None:
        if text:
            self._texts.append(text)
            self._segments.append(segment)
            self.length += len(text)


def _read_call(text: str, start: int) -> _Call | str:
    """Read the call that begins with the backtick at `start`, or say what is wrong with it."""
    head = _HEAD.match(text, start)
    if not head:
        return "This backtick does not begin a macro call."
    end = head.end()
    arguments: list[tuple[str, Span]] = []
    if text[end : end + 1] == "(":
        read = _read_arguments(text, end)
        if read is None:
            return f"The arguments of macro '{head.group(1)}' are never closed."
        arguments, end = read
    closing = re.compile(r"\s*`").match(text, end)
    if not closing:
        return f"The call of macro '{head.group(1)}' has no closing backtick."
    return _Call(head.group(1), tuple(arguments), Span(start, closing.end()))


def _read_arguments(text: str, opened: int) -> tuple[list[tuple[str, Span]], int] | None:
    """Return the arguments in parentheses with their spans, and where the parentheses end."""
    arguments: list[tuple[str, Span]] = []
    depth, start = 0, opened + 1
    for found in _ARGUMENT.finditer(text, opened):
        mark = found.group()
        depth += (mark == "(") - (mark == ")")
        if (mark == "," and depth == 1) or depth == 0:
            arguments.append(_argument(text, start, found.start()))
            start = found.end()
        if depth == 0:
            empty = len(arguments) == 1 and not arguments[0][0]
            return ([] if empty else arguments), found.end()
    return None


def _argument(text: str, start: int, end: int) -> tuple[str, Span]:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    raw = raw.strip()
    if len(raw) > 1 and raw.startswith('"') and raw.endswith('"'):
        return unescape(raw[1:-1]), Span(start + 1, start + len(raw) - 1)
    return raw, Span(start, start + len(raw))


def _substitute(definition: MacroDefinition, call: _Call, source: SourceText) -> SourceText:
    """Return the definition with the arguments in the places of the parameters."""
    text = definition.definition.text
    if "$" not in text:
        return definition.definition
    values = _bind(definition, call)
    pieces = _Pieces(definition.definition.name)
    end = 0
    for found in _PARAMETER.finditer(text):
        parameter = found.group(1)
        if parameter and parameter not in values:
            continue
        pieces.verbatim(text[end : found.start()], definition.definition, end)
        if not parameter:
            pieces.verbatim("$", definition.definition, found.start())
        else:
            value, span = values[parameter]
            if source.text[span.start : span.end] == value:
                pieces.verbatim(value, source, span.start)
            else:
                pieces.stands_for(value, source, span)
        end = found.end()
    pieces.verbatim(text[end:], definition.definition, end)
    return pieces.source()


def _bind(definition: MacroDefinition, call: _Call) -> dict[str, tuple[str, Span]]:
    """Return the value of each parameter: named arguments by name, the others in order."""
    values: dict[str, tuple[str, Span]] = {}
    in_order: list[tuple[str, Span]] = []
    for value, span in call.arguments:
        found = _NAMED.match(value)
        if found and found.group(1) in definition.parameters:
            values[found.group(1)] = _argument(value, found.end(), len(value))[0], span
        else:
            in_order.append((value, span))
    free = [parameter for parameter in definition.parameters if parameter not in values]
    values.update(zip(free, in_order, strict=False))
    return values


def expand(source: SourceText, table: MacroTable, evaluate: Evaluate | None = None) -> Expansion:
    """Replace every macro call of a search, keeping the way back to the call and to the definition.

    Comments become blanks. `evaluate` computes the text of an `iseval` macro from its definition.
    """
    expander = _Expander(table, evaluate)
    expanded, unresolved = expander.expand(source, ())
    return Expansion(expanded, tuple(expander.uses.values()), tuple(unresolved), tuple(expander.diagnostics))


def macro_calls(source: SourceText) -> tuple[tuple[str, int, Span], ...]:
    """Return name, number of arguments and span of each macro call written in a text itself."""
    text = blank_comments(source.text)
    calls = _Expander(MacroTable(), None)._calls(source, text) if "`" in text else ()
    return tuple((call.name, len(call.arguments), call.span) for call in calls if call.name)
