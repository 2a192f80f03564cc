"""Check the files of a content root, every kind of them, and make verdicts of what is found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import translate
from pathlib import Path, PurePosixPath
from time import perf_counter

from tocsin.content.entries import Entry
from tocsin.content.folders import Kind, kind_of
from tocsin.content.model import slug_of
from tocsin.content.root import ContentRoot
from tocsin.content.store import Store
from tocsin.content.validate import Validator, fingerprint
from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.errors import UsageError
from tocsin.matrix.case import Case
from tocsin.matrix.changes import changed_detections
from tocsin.matrix.git import WorkingTree
from tocsin.matrix.matrix import Matrix
from tocsin.matrix.pool import can_fork
from tocsin.matrix.sharing import Known, check_shared
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["Validation", "changed_files", "select_files", "validate_content"]

_WORTH_SHARING = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What is wrong with each file, and how many findings waivers have taken away."""

    files: dict[PurePosixPath, tuple[Diagnostic, ...]]
    names: dict[PurePosixPath, str]
    waived: int = 0
    duration: float = 0.0

    def matrix(self) -> Matrix:
        """Return a verdict for each file: a failure where there is an error."""
        return Matrix(verdicts=tuple(map(self._verdict, self.files)), duration=self.duration)

    def _verdict(self, path: PurePosixPath) -> Verdict:
        diagnostics = self.files[path]
        errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return Verdict(
            case=Case(path=str(path), detection=self.names.get(path, path.stem), stage=Stage.VALIDATION),
            status=Status.FAIL if errors else Status.PASS,
            message=f"{errors[0].message}{more}" if errors else "",
            diagnostics=diagnostics,
        )


def validate_content(
    root: ContentRoot, *, today: date, selectors: Sequence[str] = (), jobs: int = 1, remember: bool = True
) -> Validation:
    """Check every file of a content root, or those that selectors name: by path, name, id or glob.

    With `remember`, what is found out is kept below the root for the next run, and what earlier runs found is used.
    Raise UsageError for a selector that names nothing.
    """
    started = perf_counter()
    store = Store(root.path, fingerprint(root)) if remember else None
    validator = Validator(root, today, store)
    try:
        paths = _check(validator, selectors, jobs)
        files = {path: validator.diagnostics(path) for path in paths}
        if not selectors:
            for path, found in validator.survey().items():
                files[path] = (*files.get(path, ()), *found)
        files |= _remarks(validator, complete=not selectors)
        validator.save()
    finally:
        if store:
            store.close()
    names = {path: entry.name for path in files if (entry := root.entry_at(path))}
    return Validation(files=files, names=names, waived=validator.tuning.waived, duration=perf_counter() - started)


def changed_files(root: ContentRoot, base: str) -> list[str]:
    """Return the files that differ since a commit, and the detections that depend on them."""
    tree = WorkingTree.since(root.path, base)
    own = [path for path in tree.changed() if (kind := kind_of(path)) and path in root.files(kind)]
    return [str(path) for path in dict.fromkeys([*own, *sorted(changed_detections(root, base))])]


def _check(validator: Validator, selectors: Sequence[str], jobs: int) -> list[PurePosixPath]:
    """Check the selected files, in several processes where that pays, and return their paths."""
    root, known = validator.root, _known(validator)
    if selectors:
        return select_files(root, selectors)
    validator.recall_all()
    paths = [path for kind in Kind for path in root.files(kind)]
    if jobs > 1 and can_fork() and _is_much(validator, paths, known):
        check_shared(validator, paths, known, jobs)
    return paths


def _known(validator: Validator) -> Known:
    """Let the root recall what earlier runs kept; return the entries of files that have not changed since."""
    files = {path: file for kind in Kind for path, file in validator.root.files(kind).items()}
    before = validator.store.entries() if validator.store else {}
    validator.root.recall(before)
    return {path: pair for path, pair in before.items() if path in files and pair[0] == files[path].signature}


def _is_much(validator: Validator, paths: Sequence[PurePosixPath], known: Known) -> bool:
    """Whether there is so much to do that it pays to share it."""
    if len(paths) - len(known) >= _WORTH_SHARING:
        return True
    return len(paths) == len(known) and sum(not validator.is_known(path) for path in paths) >= _WORTH_SHARING


def select_files(root: ContentRoot, selectors: Sequence[str]) -> list[PurePosixPath]:
    """Return the files that any selector names; raise UsageError for one, other than a glob, that names none."""
    entries = [entry for kind in Kind for entry in root.entries(kind)]
    found: list[PurePosixPath] = []
    for text in selectors:
        chosen = [entry.path for entry in entries if _names(text, entry, root.path.resolve())]
        if not chosen and not _is_glob(text):
            close = nearest(text, (name for entry in entries for name in (str(entry.path), entry.name)))
            raise UsageError(f"`{text}` names no file" + (f"; did you mean `{close}`?" if close else ""))
        found += chosen
    return list(dict.fromkeys(found))


def _names(text: str, entry: Entry, root: Path) -> bool:
    if text.casefold() in {name.casefold() for name in _known_as(entry)}:
        return True
    if _is_glob(text):
        pattern = re.compile(translate(text), re.IGNORECASE)
        return any(pattern.match(name) for name in (str(entry.path), entry.path.name, entry.name))
    file = root / entry.path
    return any(file.is_relative_to(path) for path in (Path(text).resolve(), root / text))


def _known_as(entry: Entry) -> Iterator[str]:
    yield from filter(None, (str(entry.path), entry.path.stem, entry.name, entry.id, slug_of(entry.name)))


def _is_glob(text: str) -> bool:
    return any(character in text for character in "*?[")


def _remarks(validator: Validator, *, complete: bool) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
    """Return what is wrong with the settings, as findings about their file."""
    file = validator.root.settings.file
    found = tuple(validator.tuning.remarks(complete=complete))
    return {PurePosixPath(file.name): found} if file and found else {}
