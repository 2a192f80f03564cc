"""Check a document against the JSON Schema of its kind and generation: one sentence per mistake, at its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from tocsin.content.document import Document, YamlPath
from tocsin.content.folders import Kind
from tocsin.content.model import Generation
from tocsin.diagnostics import Diagnostic, Severity, nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

__all__ = ["check", "schema_called", "schema_name", "schema_names", "schema_of"]

_FOLDER = resources.files("tocsin.content") / "schemas"

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of keys to values",
    "null": "empty",
}


def check(kind: Kind, generation: Generation, document: Document) -> tuple[Diagnostic, ...]:
    """Return each mistake that the schema finds, in the order of the file."""
    found = {
        diagnostic: None
        for error in _validator(kind, generation).iter_errors(cast(Any, document.data))
        for diagnostic in _explain(error, _Checked(kind, generation, document))
    }
    return tuple(sorted(found, key=lambda diagnostic: diagnostic.place.span.start if diagnostic.place else 0))


def schema_name(kind: Kind, generation: Generation) -> str:
    """Return the name of the schema of a kind in one generation; removed content has one for all."""
    return Kind.REMOVED.value if generation is Generation.REMOVED else f"{kind.value}-{generation.value}"


def schema_names() -> tuple[str, ...]:
    """Return the names of all schemas."""
    return tuple(sorted(file.name.removesuffix(".json") for file in _FOLDER.iterdir() if file.name.endswith(".json")))


def schema_of(kind: Kind, generation: Generation) -> dict[str, Any]:
    """Return the JSON Schema of a kind of object in one generation of the format."""
    return schema_called(schema_name(kind, generation))


@cache
def schema_called(name: str) -> dict[str, Any]:
    """Return the JSON Schema of this name."""
    schema: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return schema


@cache
def _validator(kind: Kind, generation: Generation) -> Validator:
    # Importing jsonschema takes longer than reading a small content root, and many runs need no schema.
    from jsonschema import Draft7Validator  # noqa: PLC0415

    return Draft7Validator(schema_of(kind, generation))


@dataclass(frozen=True, slots=True)
class _Checked:
    """The document under the schema, and which schema that is."""

    kind: Kind
    generation: Generation
    document: Document

    def schema_at(self, path: YamlPath) -> dict[str, Any]:
        """Return the part of the schema that describes the value at a path."""
        schema = schema_of(self.kind, self.generation)
        for step in path:
            schema = schema["items"] if isinstance(step, int) else schema.get("properties", {}).get(step, {})
        return schema

    def subject(self, path: YamlPath) -> str:
        """Name the object that lacks a key."""
        if path:
            return _name(path)
        object_type = self.document.text(("type",))
        known = self.schema_at(())["properties"].get("type", {}).get("enum", ())
        return f"this {object_type} {self.kind.title}" if object_type in known else f"this {self.kind.title}"


def _explain(error: ValidationError, checked: _Checked) -> Iterator[Diagnostic]:
    path: YamlPath = tuple(error.absolute_path)
    explain = _EXPLANATIONS.get(str(error.validator), _other)
    if error.validator == "not" and not error.validator_value:
        explain = _forbidden
    yield from explain(error, path, checked)


_Explain = Callable[["ValidationError", YamlPath, _Checked], Iterator[Diagnostic]]


def _unknown_key(error: ValidationError, path: YamlPath, checked: _Checked) -> Iterator[Diagnostic]:
    known = _mapping(error.schema).get("properties", {})
    for key in sorted(_mapping(error.instance).keys() - known.keys()):
        found = nearest(key, known.keys() - _mapping(error.instance).keys())
        hint = f"did you mean `{found}`?" if found else None
        yield Diagnostic("DET411", f"unknown key `{key}`", checked.document.key_place((*path, key)), hint)


def _missing_key(error: ValidationError, path: YamlPath, checked: _Checked) -> Iterator[Diagnostic]:
    instance, names = _mapping(error.instance), cast("list[str]", error.validator_value)
    properties = checked.schema_at(path)["properties"]
    misspelt = {nearest(key, properties.keys() - instance.keys()) for key in instance.keys() - properties.keys()}
    for key in names:
        if key not in instance and key not in misspelt:
            example = json.dumps(properties[key]["examples"][0], ensure_ascii=False)
            message = f"{checked.subject(path)} has no `{key}`"
            yield Diagnostic("DET412", message, checked.document.key_place(path), f"such as `{key}: {example}`")


def _wrong_type(error: ValidationError, path: YamlPath, checked: _Checked) -> Iterator[Diagnostic]:
    wanted = _wanted(cast("str | list[str]", error.validator_value))
    message = f"{_name(path)} must be {wanted}, not {_described(error.instance)}"
    place, hint, severity = checked.document.place(path), None, Severity.ERROR
    if wanted.startswith("a text") and isinstance(error.instance, bool | int | float):
        hint = "put it in quotes"
    elif wanted == "a whole number" and str(error.instance).isdecimal():
        # Every tool so far reads the digits all the same.
        hint, severity = "take the quotes off", Severity.WARNING
    yield Diagnostic("DET413", message, place, hint, severity)


def _wanted(types: str | list[str]) -> str:
    listed = [types] if isinstance(types, str) else types
    return " or ".join(_TYPES.get(each, each) for each in listed)


def _not_allowed(error: ValidationError, path: YamlPath, checked: _Checked) -> Iterator[Diagnostic]:
    allowed = cast("list[str]", error.validator_value)
    if not isinstance(error.instance, str):
        message = f"{_name(path)} must be a text, not {_described(error.instance)}"
        yield Diagnostic("DET413", message, checked.document.place(path))
        return
    found = nearest(error.instance, allowed)
    choices = ", ".join(allowed) if len(allowed) <= 14 else f"{len(allowed)} values, such as {', '.join(allowed[:5])}"
    hint = f"did you mean `{found}`? " if found else ""
    message = f"{_name(path)} cannot be `{error.instance}`"
    yield Diagnostic("DET414", message, checked.document.place(path), f"{hint}Allowed: {choices}")


def _forbidden(error: ValidationError, path: YamlPath, checked: _Checked) -> Iterator[Diagnostic]:
    object_type, status = checked.document.text(("type",)), checked.document.text(("status",))
    reason = f"whose status is {status}" if path[-1] == "deprecation_info" else f"of type {object_type}"
    message = f"`{path[-1]}` does not belong on a {checked.kind.title} {reason}"
    yield Diagnostic("DET415", message, checked.document.key_place(path), "leave it out, or change the type")


def _other(error: ValidationError, path: YamlPath, checked: _Checked) -> Iterator[Diagnostic]:
    schema = _mapping(error.schema)
    subject = _name(path) if path else f"the {checked.kind.title}"
    match error.validator:
        case "pattern":
            problem = schema.get("patternErrorMessage", f"must match {error.validator_value}")
        case "not":
            problem = schema.get("errorMessage", "is not allowed")
        case "minLength" | "minItems":
            problem = "is empty" if error.validator_value == 1 else f"is shorter than {error.validator_value}"
        case "maxLength":
            problem = f"is longer than {error.validator_value} characters"
        case "minimum":
            problem = f"is less than {error.validator_value}"
        case "maximum":
            problem = f"is more than {error.validator_value}"
        case "uniqueItems":
            problem = "names the same thing twice"
        case _:
            problem = f"is wrong: {error.message}"
    severity = Severity(schema.get("severity", Severity.ERROR.value))
    yield Diagnostic("DET416", f"{subject} {problem}", checked.document.place(path), severity=severity)


_EXPLANATIONS: dict[str, _Explain] = {
    "additionalProperties": _unknown_key,
    "required": _missing_key,
    "type": _wrong_type,
    "enum": _not_allowed,
    "maxItems": _forbidden,
}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(path: YamlPath) -> str:
    """Write a path as people read it.

    >>> _name(("tests", 0, "attack_data", 1, "data"))
    '`tests[0].attack_data[1].data`'
    """
    written = ""
    for step in path:
        written += f"[{step}]" if isinstance(step, int) else f".{step}"
    return f"`{written.removeprefix('.')}`"


def _described(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool() | int() | float():
            return f"`{json.dumps(value)}`"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a mapping"
