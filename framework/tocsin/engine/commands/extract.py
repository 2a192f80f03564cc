"""extract: find keys with values in the text of events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Row, Scalar, multivalue, texts
from tocsin.knowledge.steps import DEFAULT_FIELDS, clean_key
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import BOOLEAN, FIELDS, INTEGER, TEXT

__all__ = ["Extract"]

Pairs = Iterator[tuple[str, str]]
_AUTOMATIC = re.compile(r"""(?<![A-Za-z0-9_.\-])([A-Za-z0-9_.\-]+)=(?:"([^"]*)"|([^\s,;'"|&]+))|"[^"]*\"""", re.ASCII)
_PAIR_DELIMITERS = " \t\r\n,;|&"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract(Command):
    """Find keys with values in `_raw` and make fields of them."""

    name = "extract"
    kind = Kind.STREAMING

    pairdelim: str | None = option(TEXT, about="the characters that separate pairs, each of them")
    kvdelim: str | None = option(TEXT, about="the characters that separate a key from its value, each of them")
    limit: int = option(INTEGER, 50, about="how many pairs to take")
    maxchars: int = option(INTEGER, 10_240, about="how many characters of the text to read")
    mv_add: bool = option(BOOLEAN, False, about="collect the values of a key that occurs again; else the first counts")
    clean_keys: bool = option(BOOLEAN, True, about="put underscores for what cannot stand in a field name")
    auto: bool = option(BOOLEAN, True, about="find key=value pairs where no delimiters are given")
    segment: bool = option(BOOLEAN, True, about="how Splunk displays the events; no effect on the result")
    reload: bool = option(BOOLEAN, False, about="read props.conf and transforms.conf anew; no effect here")
    extractors: tuple[str, ...] = positional(FIELDS, (), about="stanzas of transforms.conf")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the pairs found; stanzas of transforms.conf apply to events when they are read only."""
        if self.extractors:
            message = "'extract' cannot apply stanzas of transforms.conf."
            context.unsupported(message, self, "name the transform in props.conf, as REPORT-… of the source type")
        find = self._finder()
        for row in rows:
            for text in texts(row.get("_raw")):
                found = self._fields(islice(find(text[: self.maxchars]), self.limit or None))
                row.update(
                    (name, value) for name, value in found.items() if name not in row or name not in DEFAULT_FIELDS
                )
            yield row

    def _fields(self, pairs: Pairs) -> Row:
        values: dict[str, list[Scalar]] = {}
        for key, text in pairs:
            name = clean_key(key) if self.clean_keys else key
            if name and text and (self.mv_add or name not in values):
                values.setdefault(name, []).append(text)
        return {name: value for name, found in values.items() if (value := multivalue(found)) is not None}

    def _finder(self) -> Callable[[str], Pairs]:
        if self.pairdelim is not None or self.kvdelim is not None:
            return _delimited(self.pairdelim or _PAIR_DELIMITERS, self.kvdelim or "=")
        return _automatic if self.auto else lambda text: iter(())

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, which stay where nothing is found, and the text."""
        return after | FieldSet.of("_raw")


def _automatic(text: str) -> Pairs:
    """Find `key=value` and `key="value"` outside quotes."""
    for key, quoted, plain in _AUTOMATIC.findall(text):
        if key:
            yield key, quoted.strip() or plain


def _delimited(pair_delimiters: str, key_delimiters: str) -> Callable[[str], Pairs]:
    """Return what cuts a text at delimiters; double quotes protect them."""
    pair, equals = re.escape(pair_delimiters), re.escape(key_delimiters)
    part = re.compile(rf'(?:"[^"]*"|[^{pair}])+')
    key = re.compile(rf'"([^"]*)"|[^{equals}"]+')

    def pairs(text: str) -> Pairs:
        for found in part.finditer(text):
            written = found.group().strip()
            name = key.match(written)
            rest = written[name.end() :].lstrip() if name else ""
            if name and rest[:1] and rest[0] in key_delimiters:
                value = _value(rest[1:].strip(), key_delimiters)
                yield name[1] or name[0].strip(), value

    return pairs


def _value(written: str, key_delimiters: str) -> str:
    """Return what a value says: a quoted one as it is; one that holds a delimiter of keys, nothing."""
    if len(written) > 1 and written[0] == written[-1] == '"':
        return written[1:-1]
    return "" if any(delimiter in written for delimiter in key_delimiters) else written
