"""`SEDCMD`, `TRANSFORMS` and `RULESET`: what happens to an event before it is stored.

They may change an event's text, source, host, source type or index, give it indexed fields, drop it, or make a copy of
it under another source type, which then goes through what applies to that one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.events import RawEvent
from tocsin.expressions.regexes import Match
from tocsin.expressions.scope import Scope
from tocsin.expressions.sed import SedError, compile_sed
from tocsin.expressions.values import multivalue, texts, values_of
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.drafts import Change, Draft
from tocsin.knowledge.ingest_eval import ingest_eval, stop_processing
from tocsin.knowledge.patterns import Pattern
from tocsin.knowledge.props import ClassSetting, Settings
from tocsin.knowledge.steps import compile_setting_pattern
from tocsin.knowledge.transforms import Transform, TransformTable
from tocsin.source import Span

__all__ = ["IndexTime", "index_time"]

_METADATA = {"MetaData:Host": "host", "MetaData:Source": "source", "MetaData:Sourcetype": "sourcetype"}
_REFERENCE = re.compile(r"\$(\d+)")
_PAIR = re.compile(r'([^\s:]+)::(?:"([^"]*)"|(\S*))')
_LOOKAHEAD = 4096
_MOST_COPIES = 8


FindChanges = Callable[[str, str, str], "IndexTime | None"]
"""Finds the index-time changes of a source, host and source type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTime:
    """All index-time changes of one source, host and source type; `of` finds those of the copies that they make."""

    changes: tuple[Change, ...]
    alters_text: bool
    of: FindChanges

    def apply(self, raw: RawEvent) -> Iterator[RawEvent]:
        """Yield the event as it is stored, unless it is dropped, then its copies."""
        yield from self._finished(Draft.of(raw), 0)

    def _finished(self, draft: Draft, depth: int) -> Iterator[RawEvent]:
        for change in self.changes:
            if not draft.stopped:
                change(draft)
        event = draft.finished()
        if event is not None:
            yield event
        for copy in draft.copies if depth < _MOST_COPIES else ():
            changes = self.of(copy.source, copy.host, copy.sourcetype)
            if changes is not None:
                yield from changes._finished(copy, depth + 1)
            elif (event := copy.finished()) is not None:
                yield event


def index_time(
    settings: Settings, transforms: TransformTable, scope: Scope, of: FindChanges, diagnostics: list[Diagnostic]
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
    return IndexTime(changes=tuple(changes), alters_text=alters_text, of=of) if changes else None


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
        return re.search(r"(?<![\w.])(?:_raw|queue)'?\s*:?=", transform.text("INGEST_EVAL")) is not None
    return transform.text("DEST_KEY") in ("_raw", "queue") or transform.text("CLONE_SOURCETYPE") != ""


def _changes(transform: Transform, scope: Scope, diagnostics: list[Diagnostic]) -> Iterator[Change]:
    evaluated = transform.setting("INGEST_EVAL")
    stop = transform.setting("STOP_PROCESSING_IF")
    if evaluated:
        yield from ingest_eval(evaluated, scope, diagnostics)
    if stop:
        yield from stop_processing(stop, scope, diagnostics)
    if transform.regex and not evaluated and not stop:
        pattern = compile_setting_pattern(transform.regex, transform.setting("REGEX"), diagnostics)
        if pattern is not None:
            yield _by_regex(transform, pattern)


def _by_regex(transform: Transform, pattern: Pattern) -> Change:
    """Compile a transform with a regex to the change it makes, to the event or to a copy of it."""
    read = _reader(transform.text("SOURCE_KEY", "_raw"))
    target = transform.text("DEST_KEY") or "_meta"
    template = transform.text("FORMAT", f"{transform.name}::$1")
    default = transform.text("DEFAULT_VALUE")
    lookahead = transform.number("LOOKAHEAD", _LOOKAHEAD)
    repeat = transform.flag("REPEAT_MATCH", False) and target != "_raw"
    cloned = transform.text("CLONE_SOURCETYPE").strip()

    def change(draft: Draft) -> None:
        matches = pattern.finditer(read(draft)[:lookahead])
        match = next(matches, None)
        if match is None:
            if default:
                _write(draft, target, default)
            return
        if cloned and cloned != draft.sourcetype:
            draft.copies.append(draft.copy(cloned))
            draft = draft.copies[-1]
        _write(draft, target, _filled(template, match))
        for other in matches if repeat else ():
            _write(draft, target, _filled(template, other))

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
    names = [name.strip() for name in key.removeprefix("fields:").removeprefix("field:").split(",")]
    return lambda draft: " ".join(next(iter(texts(draft.indexed.get(name))), "") for name in names)


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


def _complain(code: str, message: str, setting: Setting, diagnostics: list[Diagnostic]) -> None:
    place = setting.file.place(Span(*setting.span))
    diagnostics.append(Diagnostic(code, message, place, severity=Severity.WARNING))
