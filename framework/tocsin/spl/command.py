"""Commands declare their arguments; the parser, the printer and the manual read the declarations.

A command is one frozen dataclass: the class is its declaration, an instance is its node in the tree.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Dedup(Command):
        keep: int = positional(INTEGER, default=1)
        fields: tuple[str, ...] = positional(FIELDS)
        keepevents: bool = option(BOOLEAN, default=False)

Options are `name=value` and may stand anywhere among the other arguments. A command whose grammar is irregular
overrides `read` and `write` and stays in its own file.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass
from enum import Enum
from typing import Any, ClassVar, Generic, NoReturn, Protocol, Self, TypeVar

from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.references import Reference
from tocsin.spl.trees.node import Node
from tocsin.spl.trees.predicate import Predicate

__all__ = [
    "Command",
    "Declaration",
    "Keyword",
    "Kind",
    "Part",
    "Role",
    "after",
    "declarations",
    "option",
    "positional",
    "refuse_closer",
]

T = TypeVar("T")
Stop = Callable[[Cursor], bool]
_OPTION = re.compile(r"([A-Za-z_][\w.]*)\s*=\s*")


class Kind(Enum):
    """What a command does to the stream of rows (Search Reference, *Command types*)."""

    GENERATING = "generating"
    STREAMING = "distributable streaming"
    STATEFUL = "centralized streaming"
    ORDERING = "dataset processing"
    TRANSFORMING = "transforming"


class Role(Enum):
    """Where an argument stands."""

    OPTION = "option"
    POSITIONAL = "positional"


class Part(Protocol[T]):
    """One kind of argument: whether it stands at the cursor, how it is read, written and described."""

    def accepts(self, cursor: Cursor) -> bool: ...

    def read(self, cursor: Cursor, stop: Stop) -> T: ...

    def write(self, value: T) -> str: ...

    @property
    def describes(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Keyword(Generic[T]):
    """An argument that a keyword introduces, such as `BY a, b`."""

    words: tuple[str, ...]
    part: Part[T]
    pattern: re.Pattern[str]

    @property
    def describes(self) -> str:
        """Name the keyword and what follows it."""
        return f"'{self.words[0]}' and {self.part.describes}"

    def accepts(self, cursor: Cursor) -> bool:
        """Whether the keyword stands at the cursor."""
        cursor.skip_commas()
        return cursor.looks(self.pattern) is not None

    def read(self, cursor: Cursor, stop: Stop) -> T:
        """Pass the keyword and read what it introduces."""
        found = cursor.take(self.pattern)
        assert found is not None
        cursor.skip_commas()
        if not self.part.accepts(cursor):
            message = f"'{found.group().strip()}' needs {self.part.describes} after it."
            cursor.fail("SPL109", message, Span(*found.span()))
        return self.part.read(cursor, stop)

    def write(self, value: T) -> str:
        """Write the keyword and what it introduces."""
        return f"{self.words[0]} {self.part.write(value)}"


def after(words: str, part: Part[T]) -> Keyword[T]:
    """Declare an argument introduced by one of these keywords, the first being the canonical one."""
    spellings = tuple(words.split())
    return Keyword(spellings, part, re.compile(rf"(?:{'|'.join(spellings)})(?![\w=.])", re.I))


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared argument of a command."""

    name: str
    role: Role
    part: Part[Any]
    default: Any
    about: str
    repeats: bool = False

    @property
    def required(self) -> bool:
        """Whether the command cannot do without it."""
        return self.default is MISSING

    @property
    def spelling(self) -> str:
        """The name as it is written in a search; a trailing underscore only keeps clear of Python's own words."""
        return self.name.rstrip("_")


def option(part: Part[T], default: T | None = None, *, about: str = "") -> Any:
    """Declare a `name=value` argument."""
    return dataclasses.field(default=default, metadata={"role": Role.OPTION, "part": part, "about": about})


def positional(part: Part[T], default: Any = MISSING, *, about: str = "", repeats: bool = False) -> Any:
    """Declare an argument known by its position; without a default it is required.

    One that `repeats` is a tuple, and options may stand between its parts.
    """
    metadata = {"role": Role.POSITIONAL, "part": part, "about": about, "repeats": repeats}
    return dataclasses.field(default=default, metadata=metadata)


_DECLARED: dict[type[Any], tuple[Declaration, ...]] = {}


def declarations(command: type[Command]) -> tuple[Declaration, ...]:
    """Return the declared arguments of a command in the order of their declaration."""
    declared = _DECLARED.get(command)
    if declared is None:
        declared = _DECLARED[command] = tuple(
            Declaration(field.name, default=field.default, **field.metadata)
            for field in dataclasses.fields(command)
            if "role" in field.metadata
        )
    return declared


def _options(command: type[Command]) -> Mapping[str, Declaration]:
    return {d.spelling.lower(): d for d in declarations(command) if d.role is Role.OPTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Node):
    """A stage of a search."""

    name: ClassVar[str]
    kind: ClassVar[Kind]

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read the arguments up to the end of the stage; `start` is where the command's name begins."""
        values = read_declared(cls, cursor, start)
        return cls(**values, span=Span(start, cursor.end))

    def write(self) -> str:
        """Return the arguments in canonical text."""
        return write_declared(self)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields that rows must have before this stage for the fields `after` to be right behind it."""
        return EVERYTHING

    def writes(self) -> FieldSet:
        """Return the fields that this stage sets."""
        return EVERYTHING

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields behind this stage, given those before it."""
        return before.adding(self.writes())

    def filters(self) -> Predicate | None:
        """Return the predicate of a stage that only drops events, or None for any other stage."""
        return None

    def references(self) -> Iterator[Reference]:
        """Yield the lookups, data models and saved searches that the arguments name."""
        yield from ()

    def subsearches(self) -> tuple[Pipeline, ...]:
        """Return the searches in square brackets among the arguments."""
        return ()


def read_declared(command: type[Command], cursor: Cursor, start: int) -> dict[str, Any]:
    """Read options and positional arguments in any mixture, as they are declared."""
    values: dict[str, Any] = {}
    waiting = [d for d in declarations(command) if d.role is Role.POSITIONAL]
    options = _options(command)
    keywords = [d.part for d in waiting if isinstance(d.part, Keyword)]

    def stop(at: Cursor) -> bool:
        found = at.looks(_OPTION)
        return (found is not None and found.group(1).lower() in options) or any(k.accepts(at) for k in keywords)

    while not _finished(cursor):
        found = cursor.looks(_OPTION)
        declared = options.get(found.group(1).lower()) if found else None
        if found and declared:
            cursor.position = found.end()
            values[declared.name] = declared.part.read(cursor, stop)
            continue
        _positional(command, cursor, waiting, values, stop)
    _complete(command, waiting, values, Span(start, start + len(command.name)), cursor)
    return values


def _finished(cursor: Cursor) -> bool:
    cursor.skip_commas()
    return cursor.position >= cursor.end


def _positional(
    command: type[Command], cursor: Cursor, waiting: list[Declaration], values: dict[str, Any], stop: Stop
) -> None:
    """Read the first waiting argument that stands at the cursor, or say what is wrong with what stands there."""
    for index, declared in enumerate(waiting):
        if declared.part.accepts(cursor) and not (declared.repeats and stop(cursor)):
            del waiting[: index + (not declared.repeats)]
            value = declared.part.read(cursor, stop)
            values[declared.name] = values.get(declared.name, ()) + value if declared.repeats else value
            return
        if declared.required and declared.name not in values and not cursor.looks(_OPTION):
            message = f"'{command.name}' expects {declared.part.describes} before {cursor.excerpt()}."
            cursor.fail("SPL112", message, cursor.here())
    _refuse_argument(command, cursor)


def _refuse_argument(command: type[Command], cursor: Cursor) -> NoReturn:
    refuse_closer(cursor)
    found = cursor.looks(_OPTION)
    if found:
        spellings = [d.spelling for d in _options(command).values()]
        hint = cursor.suggest(found.group(1), spellings) or (
            f"'{command.name}' knows {', '.join(spellings)}" if spellings else f"'{command.name}' takes no options"
        )
        cursor.fail("SPL111", f"'{command.name}' has no option '{found.group(1)}'.", Span(*found.span(1)), hint)
    cursor.fail("SPL112", f"'{command.name}' does not expect {cursor.excerpt()} here.", cursor.here())


def refuse_closer(cursor: Cursor) -> None:
    """Fail if what stands at the cursor closes something that was never opened."""
    mark = cursor.text[cursor.position]
    if mark in ")]":
        hint = f"remove it, or add the '{'(' if mark == ')' else '['}' that it closes"
        cursor.fail("SPL103", f"This '{mark}' closes nothing.", cursor.here(), hint)


def _complete(
    command: type[Command], waiting: list[Declaration], values: dict[str, Any], name: Span, cursor: Cursor
) -> None:
    for declared in declarations(command):
        if declared.name in values or not declared.required:
            continue
        message = f"'{command.name}' needs {declared.part.describes}."
        cursor.fail("SPL109", message, name, f"see `tocsin help {command.name}`")


def write_declared(command: Command) -> str:
    """Write the options that differ from their defaults, then the positional arguments."""
    options, rest = [], []
    for declared in declarations(type(command)):
        value = getattr(command, declared.name)
        if not declared.required and value == declared.default:
            continue
        text = declared.part.write(value)
        if declared.role is Role.OPTION:
            options.append(f"{declared.spelling}={text}")
        else:
            rest.append(text)
    return " ".join([*options, *rest])
