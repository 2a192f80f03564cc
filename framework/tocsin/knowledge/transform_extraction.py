"""`REPORT-class = transform, …`: each match of a regex gives fields, or delimiters cut the text into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.expressions.values import Row, texts, values_of
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.delimiters import delimited_pairs
from tocsin.knowledge.patterns import Pattern
from tocsin.knowledge.props import ClassSetting
from tocsin.knowledge.steps import DEFAULT_FIELDS, Apply, Names, clean_key, compile_setting_pattern, joined
from tocsin.knowledge.transforms import Transform, TransformTable

__all__ = ["TransformExtraction", "transform_extractions"]

Pairs = Callable[[str], Iterable[tuple[str, str]]]

_PAIR = re.compile(r'(?P<name>\S+?)::(?:"(?P<quoted>[^"]*)"|(?P<value>\S*))')
_REFERENCE = re.compile(r"\$(\d+)")
_KEY_GROUP = re.compile(r"_KEY_(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformExtraction:
    """A transform at work on one field of an event.

    `pairs` gives the names and values found in a text; `names` are the fields it can give, None where the data names
    them. `copies` says that every value is a stretch of that text. `single` is the pattern of a transform that gives
    its first group to its only field.
    """

    label: str
    setting: Setting
    source_field: str
    pairs: Pairs
    names: frozenset[str] | None
    clean: bool
    append: bool
    keep_empty: bool
    copies: bool = False
    single: Pattern | None = None
    kind: str = field(default="transform", init=False)

    def provides(self, needed: Names) -> bool:
        if needed is None:
            return True
        return bool(needed & self.names) if self.names is not None else not needed <= DEFAULT_FIELDS

    def before(self, needed: Names) -> Names:
        return joined(needed, frozenset({self.source_field}))

    def compile(self, needed: Names) -> Apply:
        field_of = _FieldNames(needed, clean=self.clean and self.names is None)
        pairs, source_field, keep_empty = self.pairs, self.source_field, self.keep_empty

        def keep_first(row: Row, text: str) -> None:
            for key, value in pairs(text):
                name = field_of[key]
                if name and name not in row and (value or keep_empty):
                    row[name] = value

        def append(row: Row, text: str) -> None:
            for key, value in pairs(text):
                name = field_of[key]
                if name and (value or keep_empty):
                    row[name] = (*values_of(row[name]), value) if name in row else value

        write = append if self.append else self._keep_first_match() or keep_first

        def apply(row: Row) -> None:
            text = row.get(source_field)
            if text.__class__ is str:
                write(row, text)
            elif text is not None:
                for one in texts(text):
                    write(row, one)

        return apply

    def _keep_first_match(self) -> Callable[[Row, str], None] | None:
        """Return a shorter way to keep the first value, where there is one field and one pattern for it."""
        if self.single is None or not self.names or self.names & DEFAULT_FIELDS:
            return None
        (name,) = self.names
        search, finditer, keep_empty = self.single.search, self.single.finditer, self.keep_empty

        def keep_first_match(row: Row, text: str) -> None:
            if name in row:
                return
            match = search(text)
            if match is None:
                return
            if value := match.group(1):
                row[name] = value
                return
            for other in finditer(text):
                value = other.group(1) or ""
                if value or keep_empty:
                    row[name] = value
                    return

        return keep_first_match


class _FieldNames(dict[str, str]):
    """The field that each key in the data names, worked out once; empty for keys that nobody needs."""

    def __init__(self, needed: Names, *, clean: bool) -> None:
        super().__init__()
        self._needed = needed
        self._clean = clean

    def __missing__(self, key: str) -> str:
        name = clean_key(key) if self._clean else key
        found = name if (self._needed is None or name in self._needed) and name not in DEFAULT_FIELDS else ""
        self[key] = found
        return found


def transform_extractions(
    declared: ClassSetting, transforms: TransformTable, diagnostics: list[Diagnostic]
) -> Iterator[TransformExtraction]:
    """Read one `REPORT` setting; a transform that does not exist is passed over with a warning."""
    setting = declared.setting
    for name in filter(None, re.split(r"[,\s]+", setting.value)):
        transform = transforms.find(name)
        if transform is None:
            message = f"There is no transform '{name}'; Splunk passes over it."
            diagnostics.append(Diagnostic("KNO305", message, setting.place, severity=Severity.WARNING))
            continue
        found = _extraction(transform, f"REPORT-{declared.name}", setting, diagnostics)
        if found is not None:
            yield found


def _extraction(
    transform: Transform, label: str, setting: Setting, diagnostics: list[Diagnostic]
) -> TransformExtraction | None:
    read = _delimited(transform) if transform.text("DELIMS") else _by_regex(transform, diagnostics)
    if read is None:
        return None
    pairs, names, single = read
    return TransformExtraction(
        label=f"{label} {transform.name}",
        setting=transform.setting("REGEX", "DELIMS") or setting,
        source_field=transform.text("SOURCE_KEY", "_raw"),
        pairs=pairs,
        names=names,
        clean=transform.flag("CLEAN_KEYS", True),
        append=transform.flag("MV_ADD", False),
        keep_empty=transform.flag("KEEP_EMPTY_VALS", False),
        copies=_copies(transform),
        single=single,
    )


def _copies(transform: Transform) -> bool:
    """Whether every value is a stretch of the text, and not put together from several."""
    if transform.text("DELIMS") or not transform.text("FORMAT"):
        return True
    values = (found["quoted"] or found["value"] or "" for found in _PAIR.finditer(transform.text("FORMAT")))
    return all(_REFERENCE.fullmatch(value) for value in values)


Read: TypeAlias = tuple[Pairs, frozenset[str] | None, Pattern | None]
"""What a transform finds in a text, the fields it can give, and its pattern where it is a single one."""


def _delimited(transform: Transform) -> Read:
    return (*delimited_pairs(transform.text("DELIMS"), transform.text("FIELDS")), None)


def _by_regex(transform: Transform, diagnostics: list[Diagnostic]) -> Read | None:
    """Return what a transform with a regex finds, or None when it can find nothing."""
    if not transform.regex:
        return None
    pattern = compile_setting_pattern(transform.regex, transform.setting("REGEX"), diagnostics)
    if pattern is None:
        return None
    template = transform.text("FORMAT")
    return _by_format(pattern, template) if template else _by_names(pattern)


def _by_names(pattern: Pattern) -> Read:
    """Read named groups: `_KEY_x` and `_VAL_x` are a name and its value, every other group is a field."""
    keyed = [
        (numbers[0], pattern.names[f"_VAL_{found[1]}"][0])
        for name, numbers in pattern.names.items()
        if (found := _KEY_GROUP.fullmatch(name)) and f"_VAL_{found[1]}" in pattern.names
    ]
    named = [(name, numbers) for name, numbers in pattern.names.items() if not name.startswith(("_KEY_", "_VAL_"))]

    def pairs(text: str) -> Iterator[tuple[str, str]]:
        for match in pattern.finditer(text):
            for name, numbers in named:
                yield name, next((found for number in numbers if (found := match.group(number)) is not None), "")
            for key, value in keyed:
                yield match.group(key) or "", match.group(value) or ""

    return pairs, None if keyed else frozenset(name for name, _ in named), None


def _by_format(pattern: Pattern, template: str) -> Read:
    """Read `FORMAT`: pairs `name::value` in which `$n` stands for a group."""
    written = [(found["name"], found["quoted"] or found["value"] or "") for found in _PAIR.finditer(template)]
    if len(written) == 1 and (simple := _simple_pair(pattern, *written[0])) is not None:
        return simple
    parts = [(_template(name), _template(value)) for name, value in written if value != "$0"]
    names = frozenset(name for name, value in written if value != "$0")

    def pairs(text: str) -> Iterator[tuple[str, str]]:
        for groups in pattern.findall(text):
            for name, value in parts:
                yield name(groups), value(groups)

    return pairs, None if any("$" in name for name in names) else names, None


def _simple_pair(pattern: Pattern, name: str, value: str) -> Read | None:
    """Read the two formats that most transforms have, `$1::$2` and `name::$1`, without a template."""
    findall: Any = pattern.findall
    if (name, value) == ("$1", "$2") and pattern.group_count == 2:
        return findall, None, None
    if "$" in name or value != "$1" or pattern.group_count != 1:
        return None
    finditer = pattern.finditer
    return (lambda text: ((name, match.group(1) or "") for match in finditer(text))), frozenset({name}), pattern


def _template(text: str) -> Callable[[Sequence[str]], str]:
    """Compile a text with references to groups to the function that fills it."""
    pieces = _REFERENCE.split(text)
    if len(pieces) == 1:
        return lambda groups: text
    literals, numbers = pieces[::2], [int(number) - 1 for number in pieces[1::2]]

    def fill(groups: Sequence[str]) -> str:
        filled = [literals[0]]
        for number, literal in zip(numbers, literals[1:], strict=True):
            filled += [groups[number] if 0 <= number < len(groups) else "", literal]
        return "".join(filled)

    return fill
