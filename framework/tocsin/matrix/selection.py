"""Which cases a person asked for: by path, name, id, glob or the id of a case.

    detections/endpoint             every detection below a folder
    detections/endpoint/x.yml       one detection, by its path from here or from the content root
    "Suspicious Thing"              by name; `suspicious_thing` and the detection's id do as well
    "detections/**/*powershell*"    a glob over paths and names
    x.yml::unit::True Positive Test  one case; also `x.yml::unit` and `suspicious_thing::unit`

Names and globs are matched without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path

from tocsin.diagnostics import nearest
from tocsin.errors import UsageError
from tocsin.matrix.plan import PlannedCase

__all__ = ["Selector", "select_cases"]


@dataclass(frozen=True)
class Selector:
    """One thing that a person named, as written; `directory` is where relative paths start."""

    text: str
    directory: Path

    @property
    def is_glob(self) -> bool:
        """Whether the selector is a pattern, which may match nothing."""
        return any(character in self._subject for character in "*?[")

    def selects(self, planned: PlannedCase, root: Path) -> bool:
        """Whether a case is among those named."""
        _, _, rest = self.text.partition("::")
        within = not rest or f"{planned.case.id.partition('::')[2]}::".startswith(f"{rest}::")
        return within and self._names(planned, root)

    @cached_property
    def _subject(self) -> str:
        return self.text.partition("::")[0]

    @cached_property
    def _folded(self) -> str:
        return self._subject.casefold()

    @cached_property
    def _glob(self) -> re.Pattern[str]:
        return re.compile(translate(self._subject), re.IGNORECASE)

    @cached_property
    def _path(self) -> Path:
        return (self.directory / self._subject).resolve()

    def _names(self, planned: PlannedCase, root: Path) -> bool:
        outline = planned.outline
        if self._folded in {name.casefold() for name in outline.names}:
            return True
        if self.is_glob:
            return any(self._glob.match(name) for name in (str(outline.path), outline.path.name, outline.name))
        file = root / outline.path
        return any(file.is_relative_to(path) for path in (self._path, root / self._subject))


def select_cases(cases: Sequence[PlannedCase], selectors: Sequence[str], root: Path) -> list[PlannedCase]:
    """Return the cases that any of the selectors names, or all when there is none.

    Raise UsageError for a selector, other than a glob, that names nothing.
    """
    if not selectors:
        return list(cases)
    wanted = [Selector(text, Path.cwd()) for text in selectors]
    top = root.resolve()
    for selector in wanted:
        if not selector.is_glob and not any(selector.selects(planned, top) for planned in cases):
            raise UsageError(_not_found(selector.text, cases))
    return [planned for planned in cases if any(selector.selects(planned, top) for selector in wanted)]


def _not_found(text: str, cases: Iterable[PlannedCase]) -> str:
    subject, _, rest = text.partition("::")
    planned = list(cases)
    here = [p for p in planned if subject.casefold() in {name.casefold() for name in p.outline.names}]
    known = [p.case.id for p in here] if rest else [name for p in planned for name in p.outline.names]
    found = nearest(text, known)
    return f"`{text}` names no case" + (f"; did you mean `{found}`?" if found else "")
