"""`SEDCMD` and `TRANSFORMS`: what happens to an event before it is stored.

They may change an event's text, source, host, source type or index, give it indexed fields, or drop it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import SearchError
from tocsin.events import RawEvent
from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.regexes import Match
from tocsin.expressions.scope import Scope
from tocsin.expressions.sed import SedError, compile_sed
from tocsin.expressions.values import Evaluate, Row, Value, multivalue, texts, to_number, values_of
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.patterns import Pattern
from tocsin.knowledge.props import ClassSetting, Settings
from tocsin.knowledge.steps import compile_setting_pattern
from tocsin.knowledge.transforms import Transform, TransformTable
from tocsin.source import SourceText, Span
from tocsin.spl import parse_expression

__all__ = ["Draft", "IndexTime", "index_time"]

_METADATA = {"MetaData:Host": "host", "MetaData:Source": "source", "MetaData:Sourcetype": "sourcetype"}
_REFERENCE = re.compile(r"\$(\d+)")
_PAIR = re.compile(r'([^\s:]+)::(?:"([^"]*)"|(\S*))')
_ASSIGNMENT = re.compile(r"\s*(?:'([^']+)'|([\w.:{}-]+?))\s*:?=(?!=)")
_UNSUPPORTED = ("CLONE_SOURCETYPE", "STOP_PROCESSING_IF")
_LOOKAHEAD = 4096


@dataclass(slots=True)
class Draft:
    """An event while index-time settings change it."""

    text: str
    source: str
    sourcetype: str
    host: str
    index: str
    time: int | float | None
    indexed: dict[str, Value] = field(default_factory=dict)
    queue: str = "indexQueue"


Change = Callable[[Draft], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTime:
    """All index-time changes of one source, host and source type."""

    changes: tuple[Change, ...]
    alters_text: bool

    def apply(self, raw: RawEvent) -> RawEvent | None:
        """Return the event as it is stored, or None when it is dropped."""
        draft = Draft(raw.text, raw.source, raw.sourcetype, raw.host, raw.index, raw.time, dict(raw.indexed))
        for change in self.changes:
            change(draft)
        if draft.queue == "nullQueue":
            return None
        return RawEvent(
            draft.text,
            draft.source,
            draft.sourcetype,
            draft.host,
            draft.index,
            draft.time,
            raw.number,
            draft.indexed,
        )


def index_time(
    settings: Settings, transforms: TransformTable, scope: Scope, diagnostics: list[Diagnostic]
) -> IndexTime | None:
    """Return the changes that the settings make to an event, or None when they make none."""
    changes: list[Change] = []
    alters_text = False
    for declared in settings.classes("SEDCMD"):
        if (edit := _edit(declared, diagnostics)) is not None:
            changes.append(edit)
            alters_text = True
    for declared in (*settings.classes("TRANSFORMS"), *settings.classes("RULESET")):
        for transform in _named(declared, transforms, diagnostics):
            changes += _changes(transform, scope, diagnostics)
            alters_text = alters_text or _alters_text(transform)
    return IndexTime(changes=tuple(changes), alters_text=alters_text) if changes else None


def _edit(declared: ClassSetting, diagnostics: list[Diagnostic]) -> Change | None:
    try:
        script = compile_sed(declared.setting.value)
    except SedError as error:
        _complain("KNO309", f"This sed expression does nothing: {error.message}", declared.setting, diagnostics)
        return None

    def edit(draft: Draft) -> None:
        draft.text = script(draft.text)

    return edit


def _named(declared: ClassSetting, transforms: TransformTable, diagnostics: list[Diagnostic]) -> Iterator[Transform]:
    for name in filter(None, re.split(r"[,\s]+", declared.setting.value)):
        transform = transforms.find(name)
        if transform is None:
            message = f"There is no transform '{name}'; Splunk passes over it."
            _complain("KNO305", message, declared.setting, diagnostics)
        else:
            yield transform


def _alters_text(transform: Transform) -> bool:
    if transform.text("INGEST_EVAL"):
        return re.search(r"(?<![\w.])_raw\s*:?=", transform.text("INGEST_EVAL")) is not None
    return transform.text("DEST_KEY") in ("_raw", "queue")


def _changes(transform: Transform, scope: Scope, diagnostics: list[Diagnostic]) -> Iterator[Change]:
    for key in _UNSUPPORTED:
        if setting := transform.setting(key):
            _complain("KNO307", f"{key} is not supported and does nothing.", setting, diagnostics)
    if setting := transform.setting("INGEST_EVAL"):
        yield from _ingest_eval(setting, scope, diagnostics)
    elif transform.regex:
        pattern = compile_setting_pattern(transform.regex, transform.setting("REGEX"), diagnostics)
        if pattern is not None:
            yield _by_regex(transform, pattern)


def _by_regex(transform: Transform, pattern: Pattern) -> Change:
    """Compile a transform with a regex to the change it makes."""
    read = _reader(transform.text("SOURCE_KEY", "_raw"))
    target = transform.text("DEST_KEY") or "_meta"
    template = transform.text("FORMAT", f"{transform.name}::$1")
    default = transform.text("DEFAULT_VALUE")
    lookahead = transform.number("LOOKAHEAD", _LOOKAHEAD)
    repeat = transform.flag("REPEAT_MATCH", False)

    def change(draft: Draft) -> None:
        text = read(draft)[:lookahead]
        matched = False
        for match in pattern.finditer(text):
            matched = True
            _write(draft, target, _filled(template, match))
            if not repeat:
                break
        if not matched and default:
            _write(draft, target, default)

    return change


def _filled(template: str, match: Match) -> str:
    """Return a format with the groups of a match in the places of `$n`."""

    def group(found: re.Match[str]) -> str:
        try:
            return match.group(int(found[1])) or ""
        except IndexError:
            return ""

    return _REFERENCE.sub(group, template)


def _reader(key: str) -> Callable[[Draft], str]:
    """Return the function that reads what a transform's regex is applied to."""
    if key in _METADATA:
        name = _METADATA[key]
        return lambda draft: f"{name}::{getattr(draft, name)}"
    if key == "_raw":
        return lambda draft: draft.text
    name = key.removeprefix("field:")
    return lambda draft: next(iter(texts(draft.indexed.get(name))), "")


def _write(draft: Draft, target: str, text: str) -> None:
    """Write what a transform made to where its `DEST_KEY` says."""
    if target in _METADATA:
        name = _METADATA[target]
        setattr(draft, name, text.removeprefix(f"{name}::"))
    elif target == "_raw":
        draft.text = text
    elif target == "queue":
        draft.queue = text.strip()
    elif target == "_MetaData:Index":
        draft.index = text.strip()
    elif target == "_meta":
        for name, quoted, plain in _PAIR.findall(text):
            if value := quoted or plain:
                draft.indexed[name] = multivalue([*values_of(draft.indexed.get(name)), value]) or value


def _ingest_eval(setting: Setting, scope: Scope, diagnostics: list[Diagnostic]) -> Iterator[Change]:
    """Compile the assignments of `INGEST_EVAL`, each of which sees the ones before it."""
    source = setting.source()
    for start, end in _assignments(source.text):
        found = _ASSIGNMENT.match(source.text, start, end)
        if found is None:
            _complain("KNO309", "This is no assignment: write field=expression.", setting, diagnostics)
            continue
        blank = " " * found.end()
        expression = SourceText(source.name, blank + source.text[found.end() : end], source.segments)
        try:
            evaluate = compile_expression(parse_expression(expression), scope)
        except SearchError as error:
            diagnostics.extend(error.diagnostics)
            continue
        yield _assign(found[1] or found[2], evaluate)


def _assign(name: str, evaluate: Evaluate) -> Change:
    def change(draft: Draft) -> None:
        value = evaluate(_row(draft))
        if name in ("host", "source", "sourcetype", "index", "queue") and value is not None:
            setattr(draft, name, next(iter(texts(value))))
        elif name == "_raw" and value is not None:
            draft.text = next(iter(texts(value)))
        elif name == "_time":
            draft.time = to_number(value)
        elif value is None:
            draft.indexed.pop(name, None)
        else:
            draft.indexed[name] = value

    return change


def _row(draft: Draft) -> Row:
    row: Row = dict(draft.indexed)
    row.update(
        _raw=draft.text,
        source=draft.source,
        sourcetype=draft.sourcetype,
        host=draft.host,
        index=draft.index,
        queue=draft.queue,
    )
    if draft.time is not None:
        row["_time"] = draft.time
    return row


def _assignments(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges between the commas that stand outside quotes and parentheses."""
    start = depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[(),]', text, re.DOTALL):
        mark = found[0]
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            yield start, found.start()
            start = found.end()
    yield start, len(text)


def _complain(code: str, message: str, setting: Setting, diagnostics: list[Diagnostic]) -> None:
    place = setting.file.place(Span(*setting.span))
    diagnostics.append(Diagnostic(code, message, place, severity=Severity.WARNING))
