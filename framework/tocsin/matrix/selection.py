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
from pathlib import Path, PurePosixPath

from tocsin.diagnostics import nearest
from tocsin.errors import UsageError
from tocsin.matrix.keywords import Choose
from tocsin.matrix.plan import PlannedCase

__all__ = ["Selection", "Selector", "select_cases"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What leaves cases out of those that are named.

    `changed` are the detections that a change touches, None where that does not matter.
    """

    keywords: Choose | None = None
    changed: frozenset[PurePosixPath] | None = None
    last_failed: bool = False


def select_cases(
    cases: Sequence[PlannedCase],
    selectors: Sequence[str],
    root: Path,
    selection: Selection = Selection(),
    failed: frozenset[str] = frozenset(),
) -> list[PlannedCase]:
    """Return the cases that any selector names, all without one, and that nothing leaves out.

    `failed` are the ids of the cases that failed last.

    Where none failed last, or none of those is there any more, all are. Raise UsageError for a selector, other than a
    glob, that names nothing.
    """
    found = _named(cases, selectors, root.resolve())
    if selection.changed is not None:
        found = [planned for planned in found if planned.outline.path in selection.changed]
    if selection.keywords is not None:
        found = [planned for planned in found if selection.keywords(planned)]
    if selection.last_failed:
        found = [planned for planned in found if planned.case.id in failed] or found
    return found


def _named(cases: Sequence[PlannedCase], selectors: Sequence[str], top: Path) -> list[PlannedCase]:
    if not selectors:
        return list(cases)
    wanted = [Selector(text, Path.cwd()) for text in selectors]
    for selector in wanted:
        if not selector.is_glob and not any(selector.selects(planned, top) for planned in cases):
            raise UsageError(_not_found(selector.text, cases))
    return [planned for planned in cases if any(selector.selects(planned, top) for selector in wanted)]


def _not_found(text: str, cases: Iterable[PlannedCase]) -> str:
    subject, _, rest = text.partition("::")
    planned = list(cases)
    here = [p for p in planned if subject.casefold() in {name.casefold() for name in p.outline.names}]
    if rest:
        ids = {p.case.id.partition("::")[2]: p.case.id for p in here}
        found = ids.get(nearest(rest, ids) or "")
    else:
        found = nearest(text, [name for p in planned for name in p.outline.names])
    return f"`{text}` names no case" + (f"; did you mean `{found}`?" if found else "")
