r"""The `.conf` reader: stanzas and settings, each with its place in the file.

    file     := line*
    line     := "[" name "]" | key "=" value | ("#" | ";") comment | blank

A value is taken as it stands, without its surrounding blanks; there are no comments after it. A backslash at the end
of a line continues the value on the next line, and the line break becomes part of it. Settings before the first stanza
belong to `[default]`. A repeated stanza is merged and a repeated key is set by its last value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.source import Place, Segment, SourceText, Span

__all__ = ["DEFAULT", "ConfFile", "Setting", "Stanza", "parse_conf", "read_conf", "truth"]

DEFAULT = "default"
_TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})


def truth(text: str) -> bool:
    """Return the boolean that a value means; whatever is not a word for true is false."""
    return text.strip().lower() in _TRUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key and its value.

    `pieces` maps offsets in the value to offsets in the file, one for each line of the value. `overridden` is the
    setting of a lower layer that this one replaces.
    """

    key: str
    value: str
    file: SourceText
    span: Span
    app: str = ""
    pieces: tuple[tuple[int, int], ...] = ()
    overridden: Setting | None = None

    @property
    def place(self) -> Place:
        """Where the setting stands."""
        return self.file.place(self.span)

    def source(self) -> SourceText:
        """Return the value as a text whose every character has its place in the file."""
        ends = [start for start, _ in self.pieces[1:]] + [len(self.value)]
        segments = tuple(
            Segment(start, self.file, origin, origin + end - start)
            for (start, origin), end in zip(self.pieces, ends, strict=True)
        )
        return SourceText(f"{self.file.name} {self.key}", self.value, segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """A name in square brackets and the settings under it."""

    name: str
    place: Place | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def value(self, key: str, default: str = "") -> str:
        """Return a setting's value; an empty one counts as not set."""
        setting = self.settings.get(key)
        return setting.value if setting and setting.value else default

    def flag(self, key: str, default: bool) -> bool:
        """Return a setting's truth."""
        setting = self.settings.get(key)
        return truth(setting.value) if setting and setting.value else default

    def number(self, key: str, default: int) -> int:
        """Return a setting's whole number; a value that is none counts as not set."""
        try:
            return int(self.value(key))
        except ValueError:
            return default


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfFile:
    """What one file says, and what in it could not be understood."""

    source: SourceText
    stanzas: Mapping[str, Stanza]
    diagnostics: tuple[Diagnostic, ...] = ()


def read_conf(path: Path, name: str | None = None, app: str = "") -> ConfFile:
    """Read a `.conf` file; bytes that are no UTF-8 do not matter."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    return parse_conf(SourceText(name or str(path), text), app)


def parse_conf(source: SourceText, app: str = "") -> ConfFile:
    """Parse the text of a `.conf` file."""
    return _Reader(source, app).read()


@dataclass(slots=True)
class _Reader:
    source: SourceText
    app: str
    settings: dict[str, dict[str, Setting]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self) -> ConfFile:
        current = DEFAULT
        lines = self._lines()
        for start, line in lines:
            text = line.strip()
            if not text or text[0] in "#;":
                continue
            if text[0] == "[":
                current = self._open(start, line) or current
                continue
            setting = self._setting(start, line, lines)
            if setting is not None:
                self.settings.setdefault(current, {})[setting.key] = setting
        stanzas = {
            name: Stanza(name=name, place=self.places.get(name), settings=settings)
            for name, settings in self.settings.items()
        }
        return ConfFile(source=self.source, stanzas=stanzas, diagnostics=tuple(self.diagnostics))

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its offset, without its line end."""
        start = 0
        for line in self.source.text.split("\n"):
            yield start, line.removesuffix("\r")
            start += len(line) + 1

    def _open(self, start: int, line: str) -> str | None:
        """Begin a stanza; its name ends at the last bracket, for names may hold character classes."""
        opening, closing = line.index("["), line.rfind("]")
        if closing < opening:
            self._complain(start, line, "KNO301", "A stanza lacks its closing bracket.", "write [name]")
            return None
        name = line[opening + 1 : closing]
        self.places.setdefault(name, self.source.place(Span(start + opening, start + closing + 1)))
        self.settings.setdefault(name, {})
        return name

    def _setting(self, start: int, line: str, lines: Iterator[tuple[int, str]]) -> Setting | None:
        """Read a setting with the lines that continue it."""
        key, equals, _ = line.partition("=")
        if not equals or not key.strip():
            self._complain(start, line, "KNO302", "This line is no stanza, setting or comment.", "write key = value")
            return None
        offset = len(key) + 1
        parts = [(start + offset, line[offset:])]
        while parts[-1][1].endswith("\\"):
            position, text = parts[-1]
            parts[-1] = (position, text[:-1])
            following = next(lines, None)
            if following is None:
                break
            parts.append(following)
        value, pieces = _joined(parts)
        end = parts[-1][0] + len(parts[-1][1])
        span = Span(start + len(key) - len(key.lstrip()), end)
        return Setting(key=key.strip(), value=value, file=self.source, span=span, app=self.app, pieces=pieces)

    def _complain(self, start: int, line: str, code: str, message: str, hint: str) -> None:
        place = self.source.place(Span(start, start + len(line)))
        self.diagnostics.append(Diagnostic(code, message, place, hint, Severity.WARNING))


def _joined(parts: list[tuple[int, str]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Join the lines of a value, without the blanks around it; map each line to its offset in the file."""
    text = "\n".join(part for _, part in parts)
    value = text.strip()
    skipped = len(text) - len(text.lstrip())
    pieces, offset = [], -skipped
    for origin, part in parts:
        end = offset + len(part)
        if end >= 0 and offset <= len(value):
            start = max(offset, 0)
            pieces.append((start, origin + start - offset))
        offset = end + 1
    return value, tuple(pieces)
