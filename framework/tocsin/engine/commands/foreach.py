"""foreach: run commands once for each of several fields, or for each value of one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from tocsin.engine.command import Command, Context, Kind, Rows, Stream, option, positional
from tocsin.engine.commands.eval import Eval
from tocsin.engine.placeholders import Filled, Template
from tocsin.expressions.json_text import Json, Numeral, parse_json_or_none, write_json
from tocsin.expressions.values import Row, Scalar, Value, looks_numeric, to_text, values_of
from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import matches_wildcard
from tocsin.spl.lexical import quote
from tocsin.spl.parts import FIELDS, TEMPLATE, TEXT, Choice
from tocsin.spl.trees import TextLiteral

__all__ = ["Foreach"]

_MULTIFIELD = "multifield"
_MODES = ("auto_collections", "json_array", _MULTIFIELD, "multivalue")


@dataclass(frozen=True, slots=True)
class _TemplateText:
    describes: str = TEMPLATE.describes

    def accepts(self, cursor: Cursor) -> bool:
        return TEMPLATE.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> TextLiteral:
        opened = cursor.position
        text = TEMPLATE.read(cursor, stop)
        if not text:
            cursor.fail("SPL114", "This template is empty.", Span(opened, cursor.position), "write a command")
        start = cursor.text.index(text, opened + 1)
        return TextLiteral(text=text, span=Span(start, start + len(text)))

    def write(self, value: TextLiteral) -> str:
        return TEMPLATE.write(value.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreach(Command):
    """Fill in a template and run it once for each field that is listed, or for each value of one field."""

    name = "foreach"
    kind = Kind.STREAMING

    mode: str = option(Choice(_MODES), _MULTIFIELD, about="what to go through: fields, or the values of one field")
    fieldstr: str = option(TEXT, "<<FIELD>>", about="what stands for the name of the field")
    matchstr: str = option(TEXT, "<<MATCHSTR>>", about="what stands for all that the wildcards match")
    matchseg1: str = option(TEXT, "<<MATCHSEG1>>", about="what stands for the match of the first wildcard")
    matchseg2: str = option(TEXT, "<<MATCHSEG2>>", about="what stands for the match of the second wildcard")
    matchseg3: str = option(TEXT, "<<MATCHSEG3>>", about="what stands for the match of the third wildcard")
    itemstr: str = option(TEXT, "<<ITEM>>", about="what stands for the value")
    iterstr: str = option(TEXT, "<<ITER>>", about="what stands for the number of the value, counted from 0")
    fields: tuple[str, ...] = positional(FIELDS, about="names and wildcards")
    template: TextLiteral = positional(_TemplateText(), about="commands with placeholders, in square brackets")

    def check(self, context: Context) -> None:
        """Refuse a template that is wrong whatever is filled in, and commands that cannot stand in one."""
        template = Template(self.template, context)
        if self.mode == _MULTIFIELD:
            self._check_commands(template.fill(self._placeholders(self.fields[0].replace("*", "1"), self.fields[0])))
            return
        if len(self.fields) > 1 or "*" in self.fields[0]:
            context.refuse("SPL220", f"With mode={self.mode}, 'foreach' goes through one field.", self)
        filled = template.fill({self.itemstr: "1", self.iterstr: "0"})
        if len(filled.commands) != 1 or not isinstance(filled.commands[0], Eval):
            context.refuse("SPL220", f"With mode={self.mode}, the template of 'foreach' is one eval.", self.template)
        self._check_commands(filled)

    def _check_commands(self, filled: Filled) -> None:
        for command in filled.commands:
            if command.kind is not Kind.STREAMING:
                message = f"'{command.name}' cannot stand in 'foreach': it does not work row by row."
                filled.context.refuse("SPL220", message, command)
            command.check(filled.context)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows behind the template's commands."""
        template = Template(self.template, context)
        if self.mode != _MULTIFIELD:
            return Stream(self._over_values(iter(stream.rows), template))
        names, rows = self._names(stream)
        for name, pattern in names.items():
            filled = template.fill(self._placeholders(name, pattern))
            rows = _repeated(iter(rows), name, filled)
        return Stream(rows)

    def _names(self, stream: Stream) -> tuple[dict[str, str], Iterable[Row]]:
        """Return the fields to go through, each with the name or wildcard that lists it, and the rows."""
        if not any("*" in field for field in self.fields):
            return dict(zip(self.fields, self.fields, strict=True)), stream.rows
        rows = list(stream.rows)
        present = dict.fromkeys([*(stream.columns or ()), *(name for row in rows for name in row)])
        names: dict[str, str] = {}
        for field in self.fields:
            for name in [p for p in present if matches_wildcard(p, field)] if "*" in field else [field]:
                names.setdefault(name, field)
        return names, rows

    def _placeholders(self, name: str, pattern: str) -> dict[str, str]:
        """Return what each placeholder stands for when the template is filled in for a field."""
        found = re.fullmatch("(.*)".join(map(re.escape, pattern.split("*"))), name, re.S)
        segments = found.groups() if found else ()
        first, second, third = (*segments, "", "", "")[:3]
        return {
            self.fieldstr: name,
            self.matchstr: "".join(segments),
            self.matchseg1: first,
            self.matchseg2: second,
            self.matchseg3: third,
        }

    def _over_values(self, rows: Rows, template: Template) -> Rows:
        """Yield each row after the template ran for each value of the field, from the first to the last."""
        filled = lru_cache(maxsize=1024)(partial(self._with_item, template))
        for row in rows:
            current = row
            for number, item in enumerate(self._items(row.get(self.fields[0]))):
                command, context = filled(item, number)
                current = next(command.run(iter((current,)), context))
            yield current

    def _with_item(self, template: Template, item: str, number: int) -> tuple[Command, Context]:
        filled = template.fill({self.itemstr: item, self.iterstr: str(number)}, _unquoted)
        return filled.commands[0], filled.context

    def _items(self, value: Value | None) -> Iterator[str]:
        """Yield each value as it is written in an expression."""
        if self.mode != "multivalue":
            document = (
                parse_json_or_none(to_text(value)) if value is not None and not isinstance(value, tuple) else None
            )
            if isinstance(document, list):
                yield from map(_json_item, document)
                return
        if self.mode != "json_array":
            yield from map(_item, values_of(value))


def _repeated(rows: Rows, name: str, filled: Filled) -> Rows:
    """Run the commands; where the field is null, a template of evals takes no value away."""
    if not all(isinstance(command, Eval) for command in filled.commands):
        return _chained(rows, filled)
    return _keeping(rows, name, filled)


def _chained(rows: Rows, filled: Filled) -> Rows:
    stream = Stream(rows)
    for command in filled.commands:
        stream = command.apply(stream, filled.context)
    return iter(stream.rows)


def _keeping(rows: Rows, name: str, filled: Filled) -> Rows:
    before: deque[Mapping[str, Value]] = deque()

    def remembered() -> Rows:
        for row in rows:
            before.append({} if name in row else dict(row))
            yield row

    for row in _chained(remembered(), filled):
        for field, value in before.popleft().items():
            row.setdefault(field, value)
        yield row


def _item(value: Scalar) -> str:
    text = to_text(value)
    return text if looks_numeric(text) else quote(text)


def _json_item(value: Json) -> str:
    if isinstance(value, Numeral):
        return str(value)
    if value is None:
        return "null()"
    return quote(value if isinstance(value, str) else write_json(value))


def _unquoted(item: str) -> str:
    """Return what an item is where the template already has the quotes."""
    return item[1:-1] if item.startswith('"') else item
