"""Functions that make, read and change JSON texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tocsin.expressions.functions.declaration import Scalar, Text, Value, Values, function, invalid
from tocsin.expressions.json_paths import (
    Every,
    Path,
    Step,
    field_text,
    parse_path,
    remove,
    replace_at,
    select,
)
from tocsin.expressions.json_text import (
    Json,
    JsonError,
    JsonText,
    Numeral,
    json_of,
    parse_json,
    parse_json_or_none,
    write_json,
)
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import measured, to_text
from tocsin.spl.trees import Call

__all__ = [
    "json",
    "json_append",
    "json_array",
    "json_array_to_mv",
    "json_delete",
    "json_entries",
    "json_extend",
    "json_extract",
    "json_extract_exact",
    "json_has_key_exact",
    "json_keys",
    "json_object",
    "json_set",
    "json_set_exact",
    "json_valid",
    "mv_to_json_array",
]

_TRUE = frozenset({"true", "t", "1"})


def _in_pairs(call: Call, scope: Scope) -> None:
    if len(call.arguments) % 2:
        invalid(call, scope, "keys and values come in pairs")


def _document_and_pairs(call: Call, scope: Scope) -> None:
    if len(call.arguments) % 2 == 0:
        invalid(call, scope, "paths and values come in pairs after the document")


@function("json")
def json(text: Text) -> Text | None:
    """Give a text that is JSON, null for any other."""
    if parse_json_or_none(text) is not None:
        return JsonText(text)
    return text if json_valid(text) else None


@function("json_valid")
def json_valid(text: Text) -> bool:
    """Tell whether a text is JSON."""
    try:
        parse_json(text)
    except JsonError:
        return False
    return True


@function("json_object", check=_in_pairs)
def json_object(*members: Value | None) -> Text | None:
    """Make an object of keys and values."""
    keys = [_key(key) for key in members[::2]]
    if None in keys:
        return None
    return _text({key: json_of(value) for key, value in zip(keys, members[1::2], strict=True) if key is not None})


@function("json_array")
def json_array(*values: Value | None) -> Text:
    """Make an array of values."""
    return _text([json_of(value) for value in values])


@function("json_extract", prepare={"paths": parse_path})
def json_extract(text: Text, *paths: Path) -> Scalar | None:
    """Read what stands at a path, or an array of what stands at several."""
    document = parse_json_or_none(text)
    if document is None:
        return None
    if len(paths) <= 1:
        return _native(_at(document, paths[0]) if paths else document)
    return _text([_at(document, path) for path in paths])


@function("json_extract_exact")
def json_extract_exact(text: Text, *keys: Text) -> Scalar | None:
    """Read the value of a key that may hold dots and braces, or an array of the values of several."""
    document = parse_json_or_none(text)
    if document is None:
        return None
    if not keys:
        return _native(document)
    values = [document.get(key) if isinstance(document, dict) else None for key in keys]
    return _native(values[0]) if len(values) == 1 else _text(values)


@function("json_keys")
def json_keys(text: Text) -> Text | None:
    """Give the keys of an object as an array."""
    document = parse_json_or_none(text)
    return _text(list(document)) if isinstance(document, dict) else None


@function("json_has_key_exact")
def json_has_key_exact(text: Text, key: Text) -> bool | None:
    """Tell whether an object has a key at its top level."""
    document = parse_json_or_none(text)
    return None if document is None else isinstance(document, dict) and key in document


@function("json_entries")
def json_entries(text: Text) -> Text | None:
    """Give the members of an object as an array of objects with `key` and `value`."""
    document = parse_json_or_none(text)
    if not isinstance(document, dict):
        return None
    return _text([{"key": key, "value": value} for key, value in document.items()])


@function("json_array_to_mv")
def json_array_to_mv(text: Text, keep_quotes: Scalar | None = None) -> Values | None:
    """Turn an array into a multivalue."""
    document = parse_json_or_none(text)
    if not isinstance(document, list):
        return None
    return tuple(write_json(item) if _is_true(keep_quotes) else field_text(item) for item in document)


@function("mv_to_json_array")
def mv_to_json_array(values: Values, infer_types: Scalar | None = None) -> Text:
    """Turn a multivalue into an array of texts, or of what the texts are in JSON."""
    return _text([_inferred(to_text(value)) if _is_true(infer_types) else to_text(value) for value in values])


@function("json_set", check=_document_and_pairs)
def json_set(text: Text, *members: Value | None) -> Text | None:
    """Put values at paths, making objects on the way; a path that does not fit the document is skipped."""
    return _edit(text, members, parse_path, replace_at)


@function("json_set_exact", check=_document_and_pairs)
def json_set_exact(text: Text, *members: Value | None) -> Text | None:
    """Put values at keys of the top level, which may hold dots and braces."""
    return _edit(text, members, lambda key: (key,), replace_at)


@function("json_append", check=_document_and_pairs)
def json_append(text: Text, *members: Value | None) -> Text | None:
    """Put values at the end of the arrays at paths; an array is put there as one element."""
    return _edit(text, members, parse_path, lambda document, path, value: _extend(document, path, [value]))


@function("json_extend", check=_document_and_pairs)
def json_extend(text: Text, *members: Value | None) -> Text | None:
    """Put values at the end of the arrays at paths; of an array, each element."""
    return _edit(text, members, parse_path, lambda document, path, value: _extend(document, path, _as_list(value)))


@function("json_delete")
def json_delete(text: Text, *keys: Text) -> Text | None:
    """Take away the members at keys or paths."""
    document: Json = parse_json_or_none(text)
    if document is None:
        return None
    for key in keys:
        is_exact = isinstance(document, dict) and key in document
        path = (key,) if is_exact else _path_or_none(key, parse_path)
        document = document if path is None else remove(document, path)
    return _text(document)


def _text(value: Json) -> JsonText:
    return JsonText(write_json(value))


def _key(value: Value | None) -> str | None:
    return None if value is None or isinstance(value, tuple) else to_text(value)


def _native(value: Json) -> Scalar | None:
    """Return a JSON value as an expression has it: texts and numbers as such, everything else as JSON text."""
    if value is None:
        return None
    if isinstance(value, Numeral):
        return measured(str(value))
    return value if isinstance(value, str) else _text(value)


def _at(document: Json, path: Path) -> Json:
    """Return what stands at a path; where the path asks for every element, an array of it."""
    found = list(select(document, path))
    if any(isinstance(step, Every) for step in path):
        return found or None
    return found[0] if found else None


def _is_true(value: Scalar | None) -> bool:
    return value is True or (value is not None and to_text(value).lower() in _TRUE)


def _inferred(text: str) -> Json:
    try:
        return parse_json(text)
    except JsonError:
        return text


def _as_list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else [value]


def _path_or_none(text: str, parse: Callable[[str], Sequence[Step]]) -> Sequence[Step] | None:
    try:
        return parse(text)
    except ValueError:
        return None


def _edit(
    text: Text,
    members: Sequence[Value | None],
    parse: Callable[[str], Sequence[Step]],
    change: Callable[[Json, Sequence[Step], Json], Json],
) -> Text | None:
    """Change a document at each path with its value; null for a text that is no document."""
    document: Json = parse_json_or_none(text)
    if document is None:
        return None
    for path, value in _pairs(members, parse):
        document = change(document, path, value)
    return _text(document)


def _pairs(
    members: Sequence[Value | None], parse: Callable[[str], Sequence[Step]]
) -> Iterator[tuple[Sequence[Step], Json]]:
    for name, value in zip(members[::2], members[1::2], strict=True):
        key = _key(name)
        path = None if key is None else _path_or_none(key, parse)
        if path is not None:
            yield path, json_of(value)


def _extend(document: Json, path: Sequence[Step], values: Sequence[Json]) -> Json:
    """Return the document with values after those at a path; a single value there becomes an array."""
    found = next(select(document, path), [])
    return replace_at(document, path, [*_as_list(found), *values])
