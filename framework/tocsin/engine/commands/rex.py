"""rex: extract fields with a regular expression, or edit a field with a sed script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.engine.patterns import regex_of, sed_of
from tocsin.expressions.regexes import Match, Regex, RegexLimitError
from tocsin.expressions.values import Row, Scalar, multivalue, texts
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, INTEGER, Choice
from tocsin.spl.parts.patterns import REGEX
from tocsin.spl.trees.clause import RegexLiteral

__all__ = ["Rex"]

_GROUP_NAME = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rex(Command):
    """Extract the named groups of a regular expression as fields, or (`mode=sed`) edit the field in place."""

    name = "rex"
    kind = Kind.STREAMING

    field: str = option(FIELD, "_raw", about="the field to read")
    max_match: int = option(INTEGER, 1, about="how many matches to take of each value; 0 takes all")
    offset_field: str | None = option(FIELD, about="a field for the places of the groups, as name=first-last")
    mode: str | None = option(Choice(("sed",)), about="sed, to edit the field instead of extracting from it")
    pattern: RegexLiteral = positional(REGEX, about="a regular expression with named groups, or a sed script")

    def check(self, context: Context) -> None:
        """Refuse what is no regular expression, and one that extracts nothing."""
        if self.mode == "sed":
            sed_of(self.pattern, context)
        elif not regex_of(self.pattern, context).groups:
            message = "This regular expression extracts nothing: it has no named group."
            context.refuse("SPL212", message, self.pattern, "name a group: (?<field>…)")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with what was extracted or edited."""
        change = self._edit(context) if self.mode == "sed" else self._extract(regex_of(self.pattern, context))
        for row in rows:
            try:
                change(row)
            except RegexLimitError:
                context.say("'rex': the regular expression exceeded the match limit; such events are left as they are.")
            yield row

    def _edit(self, context: Context) -> Callable[[Row], None]:
        edit, name = sed_of(self.pattern, context), self.field

        def change(row: Row) -> None:
            edited = multivalue(map(edit, texts(row.get(name))))
            if edited is not None:
                row[name] = edited

        return change

    def _extract(self, regex: Regex) -> Callable[[Row], None]:
        limit = self.max_match or None

        def change(row: Row) -> None:
            matches = [match for text in texts(row.get(self.field)) for match in _matches(regex, text, limit)]
            if matches:
                row.update(_captured(regex, matches))
                if self.offset_field:
                    row[self.offset_field] = "&".join(place for match in matches for place in _places(regex, match))

        return change

    def writes(self) -> FieldSet:
        """Return the fields of the named groups, the field of their places, or in sed mode the field itself."""
        if self.mode == "sed":
            return FieldSet.of(self.field)
        return FieldSet.of(*_GROUP_NAME.findall(self.pattern.text), *([self.offset_field] if self.offset_field else []))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, which stays where nothing matches, and the field that is read."""
        return after | FieldSet.of(self.field)


def _matches(regex: Regex, text: str, limit: int | None) -> Iterator[Match]:
    if limit == 1:
        found = regex.search(text)
        return iter(()) if found is None else iter((found,))
    return islice(regex.finditer(text), limit)


def _captured(regex: Regex, matches: list[Match]) -> Row:
    """Return the fields of the matches, one value for each match in which a group took part."""
    if len(matches) == 1:
        return dict(regex.captures(matches[0]))
    values: dict[str, list[Scalar]] = {}
    for match in matches:
        for name, text in regex.captures(match).items():
            values.setdefault(name, []).append(text)
    return {name: value for name, found in values.items() if (value := multivalue(found)) is not None}


def _places(regex: Regex, match: Match) -> Iterator[str]:
    for name in regex.captures(match):
        start, end = match.span(name)
        yield f"{name}={start}-{end - 1}"
