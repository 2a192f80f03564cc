"""What a team decides about its content: in `tocsin.toml`, or under `[tool.tocsin]` of `pyproject.toml`.

[content]
roots = ["."]                 # the folders that hold `detections`, from here
generation = "v5"             # of objects that do not show it; found by itself when left out
label = "ESCU"                # what Splunk shows before the name of a detection
minimum_tests = 1             # of a production detection
minimum_benign_tests = 0

[external]                    # what other apps ship
macros = ["get_asset(1)"]
lookups = ["asset_lookup_by_str"]
commands = ["mycommand"]
apps = ["../Splunk_TA_example"]

[external.definitions]        # macros whose text matters here
"get_asset(1)" = "lookup asset_lookup_by_str asset as $field$"

[rules]                       # by code or name: error, warning, info or off
drilldowns = "warning"

[[waivers]]
rule = "risk-fields"
files = ["detections/cloud/*"]
reason = "the add-on of next month brings the field"
expires = 2027-01-31
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tocsin.content.model import Generation
from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.errors import ContentError, KnowledgeError
from tocsin.knowledge.apps import open_app
from tocsin.source import Place, SourceText, Span
from tocsin.spl import MacroDefinition

__all__ = ["Settings", "Waiver", "find_settings", "read_settings"]

_FILE, _PROJECT = "tocsin.toml", "pyproject.toml"
_OFF = "off"
_LEVELS = {**{severity.value: severity for severity in Severity}, _OFF: None}
_KEYS: Mapping[str, Mapping[str, type]] = {
    "content": {"roots": list, "generation": str, "label": str, "minimum_tests": int, "minimum_benign_tests": int},
    "external": {"macros": list, "lookups": list, "commands": list, "apps": list, "definitions": dict},
}
_WAIVER_KEYS = ("rule", "files", "reason", "expires")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Findings of a rule in some files that a team lives with, why, and until when."""

    rule: str
    files: tuple[str, ...]
    reason: str
    expires: date | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a team decides; everything has a default."""

    file: Path | None = None
    roots: tuple[Path, ...] = ()
    generation: Generation | None = None
    label: str = "ESCU"
    minimum_tests: int = 1
    minimum_benign_tests: int = 0
    macros: tuple[MacroDefinition, ...] = ()
    macro_names: frozenset[str] = frozenset()
    lookups: frozenset[str] = frozenset()
    commands: tuple[str, ...] = ()
    apps: tuple[Path, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()

    @property
    def matter(self) -> str:
        """A text that differs whenever what rules find may differ; severities and waivers come after that."""
        definitions = sorted((m.name, m.parameters, m.definition.text) for m in self.macros)
        parts = (self.generation, self.label, self.minimum_tests, self.minimum_benign_tests, definitions)
        return repr((parts, sorted(self.macro_names), sorted(self.lookups), self.commands, self.apps))


def find_settings(folder: Path, *, apps_are_there: bool = True) -> Settings:
    """Return the settings for a content root: of the nearest folder from it upwards that has some.

    Folders of apps are looked at where `apps_are_there` already.
    """
    for above in (folder.resolve(), *folder.resolve().parents):
        for name in (_FILE, _PROJECT):
            path = above / name
            if path.is_file() and (name == _FILE or "[tool.tocsin" in path.read_text("utf-8", errors="replace")):
                return read_settings(path, apps_are_there=apps_are_there)
    return Settings()


def read_settings(path: Path, *, apps_are_there: bool = True) -> Settings:
    """Read a file of settings; raise ContentError with all that is wrong in it."""
    try:
        text = path.read_text("utf-8")
        document: dict[str, Any] = tomllib.loads(text)
    except (OSError, ValueError) as error:
        problem = Diagnostic("DET480", f"the settings cannot be read: {error}", _start(path, ""))
        raise ContentError.of(problem) from error
    if path.name == _PROJECT:
        document = document.get("tool", {}).get("tocsin", {})
    return _Reader(path, text, document, apps_are_there).settings()


def _start(path: Path, text: str) -> Place:
    return SourceText(str(path), text).place(Span(0, 0))


@dataclass(slots=True)
class _Reader:
    """Takes a document apart and collects what is wrong with it."""

    path: Path
    text: str
    document: dict[str, Any]
    apps_are_there: bool
    problems: list[Diagnostic] = field(default_factory=list)

    def settings(self) -> Settings:
        self._known(self.document, [*_KEYS, "rules", "splunk", "waivers"], "")
        content, external = (self._table(name) for name in _KEYS)
        definitions = {key: value for key, value in external.get("definitions", {}).items() if isinstance(value, str)}
        found = Settings(
            file=self.path,
            roots=tuple(self.path.parent / root for root in _texts(content, "roots")),
            generation=self._generation(content.get("generation")),
            label=content.get("label", _DEFAULTS.label),
            minimum_tests=content.get("minimum_tests", _DEFAULTS.minimum_tests),
            minimum_benign_tests=content.get("minimum_benign_tests", _DEFAULTS.minimum_benign_tests),
            macros=tuple(_definition(self.path, key, value) for key, value in definitions.items()),
            macro_names=frozenset(name.partition("(")[0].strip() for name in _texts(external, "macros")),
            lookups=frozenset(_texts(external, "lookups")),
            commands=tuple(_texts(external, "commands")),
            apps=tuple(self._apps(external)),
            severities=self._severities(),
            waivers=tuple(self._waivers()),
        )
        if self.problems:
            raise ContentError.of(*self.problems)
        return found

    def _table(self, name: str) -> dict[str, Any]:
        """Return a table with the values that have the right type."""
        table = self.document.get(name, {})
        if not isinstance(table, dict):
            self._report(f"`{name}` must be a table", name)
            return {}
        self._known(table, _KEYS[name], f"{name}.")
        right = {}
        for key, wanted in _KEYS[name].items():
            if key in table and isinstance(table[key], wanted):
                right[key] = table[key]
            elif key in table:
                self._report(f"`{name}.{key}` must be {_TYPES[wanted]}", key)
        return right

    def _apps(self, external: Mapping[str, Any]) -> Iterator[Path]:
        """Yield the folders of apps, which are named as seen from the settings."""
        for written in _texts(external, "apps"):
            path = self.path.parent / written
            if self.apps_are_there:
                self._check_app(path, written)
            yield path

    def _check_app(self, path: Path, written: str) -> None:
        try:
            open_app(path)
        except KnowledgeError as error:
            for problem in error.diagnostics:
                self._report(problem.message, written, problem.hint)

    def _generation(self, written: str | None) -> Generation | None:
        known = {generation.value: generation for generation in (Generation.V4, Generation.V5, Generation.V6)}
        if written is not None and written not in known:
            self._report(f"`content.generation` cannot be `{written}`", written, f"allowed: {', '.join(known)}")
        return known.get(written or "")

    def _severities(self) -> dict[str, Severity | None]:
        levels = self.document.get("rules", {})
        found = {}
        for rule, level in levels.items() if isinstance(levels, dict) else ():
            if level in _LEVELS:
                found[rule] = _LEVELS[level]
            else:
                self._report(f"`rules.{rule}` cannot be `{level}`", rule, f"allowed: {', '.join(_LEVELS)}")
        return found

    def _waivers(self) -> list[Waiver]:
        written = self.document.get("waivers", [])
        return [self._waiver(each) for each in written if isinstance(each, dict)] if isinstance(written, list) else []

    def _waiver(self, written: dict[str, Any]) -> Waiver:
        self._known(written, _WAIVER_KEYS, "waivers.")
        rule, reason, expires = written.get("rule", ""), written.get("reason", ""), written.get("expires")
        if not (isinstance(rule, str) and rule and isinstance(reason, str) and reason.strip()):
            self._report("a waiver needs a `rule` and a `reason`", rule if isinstance(rule, str) else "waivers")
        if expires is not None and not isinstance(expires, date):
            self._report("`waivers.expires` must be a date without quotes, as in 2027-01-31", str(expires))
            expires = None
        return Waiver(
            rule=str(rule),
            files=tuple(_texts(written, "files")) or ("**",),
            reason=str(reason),
            expires=expires,
            place=self._place(str(reason)),
        )

    def _known(self, table: Mapping[str, Any], known: Any, prefix: str) -> None:
        for key in table:
            if key not in known:
                found = nearest(key, known)
                self._report(f"unknown key `{prefix}{key}`", key, f"did you mean `{found}`?" if found else None)

    def _report(self, message: str, written: str, hint: str | None = None) -> None:
        self.problems.append(Diagnostic("DET480", message, self._place(written), hint))

    def _place(self, written: str) -> Place:
        """Return where a key or value is written, for TOML's reader keeps no places."""
        at = max(self.text.find(written), 0) if written else 0
        return SourceText(str(self.path), self.text).place(Span(at, at + len(written)))


_DEFAULTS = Settings()
_TYPES = {str: "a text", int: "a whole number", list: "a list of texts", dict: "a table"}


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    return [item for item in table.get(key, ()) if isinstance(item, str)]


def _definition(path: Path, key: str, text: str) -> MacroDefinition:
    name, _, parameters = key.partition("(")
    names = parameters.rstrip(") ").strip()
    arguments = tuple(part.strip() for part in names.split(",") if part.strip())
    if names.isdecimal():
        arguments = tuple(str(number + 1) for number in range(int(names)))
    return MacroDefinition(name.strip(), SourceText(f"macro {name.strip()} in {path.name}", text), arguments)
