"""`INGEST_EVAL` and `STOP_PROCESSING_IF`: expressions that are worked out when an event is indexed.

`=` adds a value to an indexed field and `:=` replaces those it has. `pd:` before a name means a key of the event, such
as `_raw` or `queue`, `field:` its indexed field, and `mv:` all values of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import SearchError
from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Evaluate, Row, multivalue, texts, to_number, values_of
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.drafts import Change, Draft
from tocsin.source import SourceText
from tocsin.spl import parse_expression

__all__ = ["ingest_eval", "stop_processing"]

_ATTRIBUTES = {
    "_raw": "text",
    "source": "source",
    "sourcetype": "sourcetype",
    "host": "host",
    "index": "index",
    "queue": "queue",
}
_ASSIGNMENT = re.compile(r"\s*(?:'(?P<quoted>[^']+)'|(?P<name>[\w.:{}-]+?))(?:\[[\w-]+\])?\s*(?P<sign>:?=)(?!=)")


def ingest_eval(setting: Setting, scope: Scope, diagnostics: list[Diagnostic]) -> Iterator[Change]:
    """Compile the assignments of `INGEST_EVAL`, each of which sees the ones before it."""
    source = setting.source()
    for start, end in _assignments(source.text):
        found = _ASSIGNMENT.match(source.text, start, end)
        if found is None:
            message = "This is no assignment: write field=expression."
            diagnostics.append(Diagnostic("KNO309", message, setting.place, severity=Severity.WARNING))
            continue
        blank = " " * found.end()
        expression = SourceText(source.name, blank + source.text[found.end() : end], source.segments)
        evaluate = _compiled(expression, scope, diagnostics)
        if evaluate is not None:
            yield _assign(found["quoted"] or found["name"], evaluate, replaces=found["sign"] == ":=")


def stop_processing(setting: Setting, scope: Scope, diagnostics: list[Diagnostic]) -> Iterator[Change]:
    """Compile `STOP_PROCESSING_IF`: no further rule sees an event for which it is neither null, false nor zero."""
    evaluate = _compiled(setting.source(), scope, diagnostics)
    if evaluate is not None:

        def stop(draft: Draft) -> None:
            value = evaluate(_row(draft))
            draft.stopped = value is not None and value is not False and to_number(value) != 0

        yield stop


def _compiled(expression: SourceText, scope: Scope, diagnostics: list[Diagnostic]) -> Evaluate | None:
    try:
        return compile_expression(parse_expression(expression), scope)
    except SearchError as error:
        diagnostics.extend(error.diagnostics)
        return None


def _assign(name: str, evaluate: Evaluate, *, replaces: bool) -> Change:
    """Return the change that an assignment makes to a key of the event or to an indexed field."""
    key = name.removeprefix("pd:")
    if key != name or key in _ATTRIBUTES or key == "_time":
        return _assign_key(key, evaluate)
    return _assign_field(name.removeprefix("field:"), evaluate, replaces=replaces)


def _assign_key(key: str, evaluate: Evaluate) -> Change:
    def change(draft: Draft) -> None:
        value = evaluate(_row(draft))
        if key == "_time":
            draft.time = to_number(value)
        elif value is not None and key in _ATTRIBUTES:
            setattr(draft, _ATTRIBUTES[key], next(iter(texts(value))))
        elif value is not None:
            draft.keys[key] = value

    return change


def _assign_field(name: str, evaluate: Evaluate, *, replaces: bool) -> Change:
    """`=` adds a value to those that a field has, `:=` takes their place."""

    def change(draft: Draft) -> None:
        value = evaluate(_row(draft))
        before = () if replaces else values_of(draft.indexed.get(name))
        found = multivalue([*before, *values_of(value)])
        if found is not None:
            draft.indexed[name] = found
        else:
            draft.indexed.pop(name, None)

    return change


def _row(draft: Draft) -> Row:
    """Return what an expression sees of an event: its keys, also as `pd:key`, and the first values of its fields."""
    keys: Row = {name: getattr(draft, attribute) for name, attribute in _ATTRIBUTES.items()} | draft.keys
    if draft.time is not None:
        keys["_time"] = draft.time
    fields: Row = {name: values_of(value)[0] for name, value in draft.indexed.items()}
    marked: Row = {f"mv:{name}": value for name, value in draft.indexed.items()}
    marked |= {f"field:{name}": value for name, value in fields.items()}
    marked |= {f"pd:{name}": value for name, value in keys.items()}
    return fields | keys | marked


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
