"""What a team makes of the findings: other severities, and waivers with a reason and an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePosixPath

from tocsin.content.settings import Settings, Waiver
from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.source import Place, SourceText, Span

__all__ = ["Tuning"]

# The rule that hands on what the language says, under the language's own codes.
_LANGUAGE, _LANGUAGE_CODES = "search-parses", "SPL"


class Tuning:
    """Applies the settings to findings, and remembers which waivers were of use."""

    def __init__(self, settings: Settings, today: date | None = None) -> None:
        self._settings = settings
        self._today = today
        self._used: dict[Waiver, int] = {}
        self.waived = 0

    @cached_property
    def _codes(self) -> dict[str, str]:
        from tocsin.content.rules import all_rules  # noqa: PLC0415 - few runs have settings about rules

        return {rule.name: rule.code for rule in all_rules()}

    def apply(self, path: PurePosixPath, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return the findings about a file that count, with the severities that the settings give them."""
        if not self._settings.severities and not self._settings.waivers:
            return tuple(diagnostics)
        return tuple(self._applied(path, diagnostics))

    def remarks(self, *, complete: bool) -> Iterator[Diagnostic]:
        """Yield what is wrong with the settings; `complete` when every file was looked at."""
        if not self._settings.severities and not self._settings.waivers:
            return
        codes = {*self._codes, *self._codes.values()}
        for name in (*self._settings.severities, *(waiver.rule for waiver in self._settings.waivers)):
            if name not in codes and not name[-3:].isdecimal():
                found = nearest(name, codes)
                hint = f"did you mean `{found}`?" if found else "see `tocsin rule`"
                yield Diagnostic("DET481", f"there is no rule `{name}`", self._place(name), hint, Severity.WARNING)
        for waiver in self._settings.waivers:
            if self._is_expired(waiver):
                message = f"this waiver of {waiver.rule} ended on {waiver.expires}"
                yield Diagnostic("DET482", message, waiver.place, "mend what it waived", Severity.WARNING)
            elif complete and not self._used.get(waiver):
                message = f"this waiver of {waiver.rule} waives nothing"
                yield Diagnostic("DET483", message, waiver.place, "remove it", Severity.WARNING)

    def _applied(self, path: PurePosixPath, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        for diagnostic in diagnostics:
            waiver = next((each for each in self._settings.waivers if self._waives(each, path, diagnostic)), None)
            if waiver:
                self._used[waiver] = self._used.get(waiver, 0) + 1
                self.waived += 1
                continue
            severity = self._severity(diagnostic)
            if severity is not None:
                yield diagnostic if severity is diagnostic.severity else replace(diagnostic, severity=severity)

    def _severity(self, diagnostic: Diagnostic) -> Severity | None:
        levels = self._settings.severities
        return next((levels[name] for name in levels if self._is(name, diagnostic)), diagnostic.severity)

    def _waives(self, waiver: Waiver, path: PurePosixPath, diagnostic: Diagnostic) -> bool:
        if not self._is(waiver.rule, diagnostic) or self._is_expired(waiver):
            return False
        return any(fnmatchcase(str(path), pattern) for pattern in waiver.files)

    def _is(self, name: str, diagnostic: Diagnostic) -> bool:
        """Whether a code or the name of a rule means a finding."""
        if name == _LANGUAGE:
            return diagnostic.code.startswith(_LANGUAGE_CODES)
        return diagnostic.code == self._codes.get(name, name)

    def _is_expired(self, waiver: Waiver) -> bool:
        return waiver.expires is not None and self._today is not None and waiver.expires < self._today

    def _place(self, name: str) -> Place:
        file = self._settings.file
        source = SourceText(str(file), file.read_text("utf-8") if file else "")
        at = max(source.text.find(name), 0)
        return source.place(Span(at, at + len(name)))
