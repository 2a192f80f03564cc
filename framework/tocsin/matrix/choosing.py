"""Which files of a content root a person asked for: by path, name, id or glob, by what they are about, and the like.

The ways to ask are those of `tocsin.matrix.selection`, for files of every kind instead of cases.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path, PurePosixPath

from tocsin.content.entries import Entry
from tocsin.content.folders import Kind
from tocsin.content.model import slug_of
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import nearest
from tocsin.errors import UsageError
from tocsin.matrix.case import Case
from tocsin.matrix.history import History
from tocsin.matrix.keywords import Choose
from tocsin.matrix.outline import Outline, outlines
from tocsin.matrix.plan import PlannedCase
from tocsin.matrix.stage import Stage

__all__ = ["all_files", "files_about", "select_files"]


def all_files(root: ContentRoot) -> list[PurePosixPath]:
    """Return every file of a content root, kind by kind."""
    return [path for kind in Kind for path in root.files(kind)]


def select_files(root: ContentRoot, selectors: Sequence[str]) -> list[PurePosixPath]:
    """Return the files that any selector names; raise UsageError for one, other than a glob, that names none."""
    entries = {entry.path: entry for kind in Kind for entry in root.entries(kind)}
    found: list[PurePosixPath] = []
    for text in selectors:
        selector = _Selector(text, root.path.resolve())
        chosen = [path for path in selector.paths if path in entries]
        chosen = chosen or [entry.path for entry in entries.values() if selector.selects(entry)]
        if not chosen and not selector.is_glob:
            close = nearest(text, (name for entry in entries.values() for name in (str(entry.path), entry.name)))
            raise UsageError(f"`{text}` names no file" + (f"; did you mean `{close}`?" if close else ""))
        found += chosen
    return list(dict.fromkeys(found))


def files_about(root: ContentRoot, paths: Collection[PurePosixPath], choose: Choose) -> list[PurePosixPath]:
    """Return the files that an expression is about; of files that hold no detection it knows name and path."""
    history = History(root.path)
    known = history.outlines
    found = list(outlines(root, known))
    history.keep_outlines((digest, each) for digest, each in found if known.get(each.path, ("",))[0] != digest)
    history.close()
    about = {outline.path: outline for _, outline in found}
    return [path for path in paths if choose(_planned(about.get(path) or _outline(root, path)))]


def _outline(root: ContentRoot, path: PurePosixPath) -> Outline:
    entry = root.entry_at(path)
    return Outline(path=path, name=entry.name if entry else path.stem)


def _planned(outline: Outline) -> PlannedCase:
    case = Case(path=str(outline.path), detection=outline.name, stage=Stage.VALIDATION)
    return PlannedCase(case=case, outline=outline)


@dataclass(frozen=True)
class _Selector:
    """One thing that a person named, as written; `root` is the resolved path of the content root."""

    text: str
    root: Path

    @property
    def is_glob(self) -> bool:
        return any(character in self.text for character in "*?[")

    def selects(self, entry: Entry) -> bool:
        """Whether a file is among those named."""
        if self._folded in {name.casefold() for name in _known_as(entry)}:
            return True
        if self.is_glob:
            return any(self._glob.match(name) for name in (str(entry.path), entry.path.name, entry.name))
        return any(entry.path.is_relative_to(path) for path in self.paths)

    @cached_property
    def _folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def _glob(self) -> re.Pattern[str]:
        return re.compile(translate(self.text), re.IGNORECASE)

    @cached_property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """Where the text leads, from here and from the content root."""
        places = (Path(self.text).resolve(), (self.root / self.text).resolve())
        inside = (place.relative_to(self.root) for place in places if place.is_relative_to(self.root))
        return tuple(PurePosixPath(place.as_posix()) for place in inside)


def _known_as(entry: Entry) -> Iterator[str]:
    yield from filter(None, (str(entry.path), entry.path.stem, entry.name, entry.id, slug_of(entry.name)))
