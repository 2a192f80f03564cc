"""Check the files of a content root, every kind of them, and make verdicts of what is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from time import perf_counter

from tocsin.content.folders import Kind, kind_of
from tocsin.content.model import Detection
from tocsin.content.own_keys import own_keys
from tocsin.content.root import ContentRoot
from tocsin.content.store import Store
from tocsin.content.validate import Validator, fingerprint
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.matrix.case import Case
from tocsin.matrix.changes import changed_detections
from tocsin.matrix.choosing import all_files, files_about, select_files
from tocsin.matrix.git import WorkingTree
from tocsin.matrix.matrix import Matrix
from tocsin.matrix.pool import can_fork
from tocsin.matrix.selection import Selection
from tocsin.matrix.sharing import Known, check_shared
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["Validation", "ValidationOptions", "changed_files", "validate_content"]

_MANY = 150
"""So many files are worth fetching what earlier runs found at once, and sharing the work."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationOptions:
    """Which files to check, and how.

    All of them, or those that `selectors` name (path, name, id or glob) and `selection` does not leave out. With
    `remember`, what is found out is kept below the root for the next run, and what earlier runs found is used. With
    `upstream`, keys of detections that other tools refuse are errors.
    """

    selectors: Sequence[str] = ()
    selection: Selection = field(default_factory=Selection)
    jobs: int = 1
    remember: bool = True
    upstream: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every file is to be checked."""
        return not self.selectors and self.selection == Selection()


def validate_content(root: ContentRoot, today: date, options: ValidationOptions | None = None) -> Validation:
    """Check files of a content root; raise UsageError for a selector that names nothing."""
    started = perf_counter()
    options = options or ValidationOptions()
    store = Store(root.path, fingerprint(root)) if options.remember else None
    validator = Validator(root, today, store)
    try:
        jobs = options.jobs if can_fork() else 1
        known = _known(validator)
        if not options.is_complete:
            known = _read(validator, known, jobs)
        paths = _chosen(validator, options)
        _share(validator, paths, known, jobs)
        files = {path: validator.diagnostics(path) for path in paths}
        if options.is_complete:
            for path, found in validator.survey().items():
                files[path] = (*files.get(path, ()), *found)
        if options.upstream:
            files = {path: (*found, *_own_keys(validator, path)) for path, found in files.items()}
        files |= _remarks(validator, complete=options.is_complete)
        validator.save()
    finally:
        if store:
            store.close()
    names = {path: entry.name for path in files if (entry := root.entry_at(path))}
    return Validation(files=files, names=names, waived=validator.tuning.waived, duration=perf_counter() - started)


def changed_files(root: ContentRoot, base: str) -> frozenset[PurePosixPath]:
    """Return the files that differ since a commit, and the detections that depend on them."""
    tree = WorkingTree.since(root.path, base)
    own = (path for path in tree.changed() if (kind := kind_of(path)) and path in root.files(kind))
    return frozenset(own) | changed_detections(root, base)


def _known(validator: Validator) -> Known:
    """Let the root recall what earlier runs kept; return the entries of files that have not changed since."""
    files = {path: file for kind in Kind for path, file in validator.root.files(kind).items()}
    before = validator.store.entries() if validator.store else {}
    validator.root.recall(before)
    return {path: pair for path, pair in before.items() if path in files and pair[0] == files[path].signature}


def _read(validator: Validator, known: Known, jobs: int) -> Known:
    """Read the names of all files, by which some are chosen and others referred to, in several processes."""
    if jobs == 1 or _unread(validator, known) < _MANY:
        return known
    return check_shared(validator, (), known, jobs)


def _unread(validator: Validator, known: Known) -> int:
    return sum(path not in known for path in all_files(validator.root))


def _chosen(validator: Validator, options: ValidationOptions) -> list[PurePosixPath]:
    root, selection = validator.root, options.selection
    paths = select_files(root, options.selectors) if options.selectors else all_files(root)
    if selection.changed is not None:
        paths = [path for path in paths if path in selection.changed]
    if selection.keywords is not None:
        paths = files_about(root, paths, selection.keywords)
    if len(paths) >= _MANY:
        validator.recall_all()
    if selection.last_failed:
        paths = [path for path in paths if validator.failed_before(path)] or paths
    return paths


def _share(validator: Validator, paths: Sequence[PurePosixPath], known: Known, jobs: int) -> None:
    """Check files in several processes, where there is so much to do that it pays."""
    if jobs == 1 or len(paths) < _MANY:
        return
    if _unread(validator, known) >= _MANY or sum(not validator.knows(path) for path in paths) >= _MANY:
        check_shared(validator, paths, known, jobs)


def _own_keys(validator: Validator, path: PurePosixPath) -> tuple[Diagnostic, ...]:
    found = validator.root.load(path).object if kind_of(path) is Kind.DETECTION else None
    return validator.tuning.apply(path, own_keys(found)) if isinstance(found, Detection) else ()


def _remarks(validator: Validator, *, complete: bool) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
    """Return what is wrong with the settings, as findings about their file."""
    file = validator.root.settings.file
    found = tuple(validator.tuning.remarks(complete=complete))
    return {PurePosixPath(file.name): found} if file and found else {}
