"""Check content: every file, reference, search and rule, without running anything."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tocsin.content.asking import Oracle
from tocsin.content.elsewhere import KNOWN_MACROS
from tocsin.content.flattening import flattened, restored
from tocsin.content.folders import Kind
from tocsin.content.root import ContentRoot
from tocsin.content.store import Finding, Store
from tocsin.content.tuning import Tuning
from tocsin.content.use import Use
from tocsin.diagnostics import Diagnostic, has_errors
from tocsin.version import __version__

if TYPE_CHECKING:
    from tocsin.content.context import RuleContext

__all__ = ["Validator", "fingerprint", "validate", "validate_detection", "validate_objects"]


class Validator:
    """Checks files one at a time; with a store, only those for which an earlier answer no longer holds.

    What is kept is what the rules say; what is returned is that after the settings had their say.
    """

    def __init__(self, root: ContentRoot, today: date | None = None, store: Store | None = None) -> None:
        self.root = root
        self.store = store
        self.tuning = Tuning(root.settings, today)
        self._tuning_before = Tuning(root.settings, today)
        self._today = today
        self._oracle = Oracle(root, today)
        self._before: dict[PurePosixPath, Finding | None] = {}
        self._recalled_all = store is None
        self._done: dict[PurePosixPath, Finding] = {}
        self._diagnostics: dict[PurePosixPath, tuple[Diagnostic, ...]] = {}

    @cached_property
    def _context(self) -> RuleContext:
        # What rules need takes longer to import than a file takes that has not changed since the last run.
        from tocsin.content.context import RuleContext  # noqa: PLC0415

        return RuleContext(self.root, self._today, self._oracle)

    def recall_all(self) -> None:
        """Fetch what earlier runs found about every file at once."""
        self._before = dict(self.store.findings()) if self.store else {}
        self._recalled_all = True

    def _recalled(self, path: PurePosixPath) -> Finding | None:
        if path not in self._before and self.store and not self._recalled_all:
            self._before[path] = self.store.finding(path)
        return self._before.get(path)

    def failed_before(self, path: PurePosixPath) -> bool:
        """Whether an earlier run found an error in a file, by what the settings say now."""
        finding = self._recalled(path)
        # Another tuning than this run's own, which counts what it waives.
        return finding is not None and has_errors(self._tuning_before.apply(path, self._restored(finding)))

    @property
    def new_findings(self) -> dict[PurePosixPath, Finding]:
        """What was found out in this run."""
        return self._done

    def diagnostics(self, path: PurePosixPath) -> tuple[Diagnostic, ...]:
        """Return what is wrong with one file, in the order of the file."""
        if path not in self._diagnostics:
            finding = self._still_true(path)
            found = self._check(path) if finding is None else self._restored(finding)
            self._diagnostics[path] = self.tuning.apply(path, found)
        return self._diagnostics[path]

    def uses(self, path: PurePosixPath) -> tuple[Use, ...]:
        """Return what the object in a file refers to."""
        if self._still_true(path) is None and path not in self._done:
            self.diagnostics(path)
        finding = self._done.get(path) or self._recalled(path)
        return tuple(Use.of(each) for each in finding.uses) if finding else ()

    def survey(self) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
        """Return what is wrong with the root as a whole, by the file that it is about."""
        from tocsin.content.rules import all_rules  # noqa: PLC0415 - as above

        found: dict[PurePosixPath, list[Diagnostic]] = {}
        for diagnostic in chain.from_iterable(rule.survey(self._context) for rule in all_rules()):
            if diagnostic.place:
                path = PurePosixPath(diagnostic.place.file.removeprefix(f"{self.root.path}/"))
                found.setdefault(path, []).append(diagnostic)
        return {path: self.tuning.apply(path, diagnostics) for path, diagnostics in found.items()}

    def macro_names_elsewhere(self) -> Iterable[str]:
        """Return the names of the macros that are defined in no file: those of apps and settings, and filters."""
        return {*self._context.macro_table.names(), *self.root.settings.macro_names, *KNOWN_MACROS}

    def lookup_names_elsewhere(self) -> Iterable[str]:
        """Return the names of the lookups that other apps ship."""
        return self._context.external_lookups

    def knows(self, path: PurePosixPath, *, targets: bool = False) -> bool:
        """Whether what an earlier run found about a file still holds, and about the `targets` that it refers to."""
        finding = self._still_true(path)
        if finding is None or not targets:
            return finding is not None
        found = (Use.of(use).path_in(self.root) for use in finding.uses)
        return all(self._still_true(target) is not None for target in found if target)

    def adopt(self, findings: dict[PurePosixPath, Finding]) -> None:
        """Take what another process found out about files of the same root."""
        self._done |= findings
        for path, finding in findings.items():
            self._diagnostics[path] = self.tuning.apply(path, self._restored(finding))

    def save(self) -> None:
        """Keep what was found out for the next run."""
        if self.store is None:
            return
        fresh, gone = self.root.news()
        self.store.keep(fresh, self._done.items(), gone)

    def _still_true(self, path: PurePosixPath) -> Finding | None:
        """Return what an earlier run found about a file, if all that it depends on is as it was."""
        finding, entry = self._recalled(path), self.root.entry_at(path)
        if finding is None or entry is None or finding.digest != entry.digest:
            return None
        answer = self._oracle.answer
        same = all(answer(question) == answered for question, answered in finding.answers.items())
        return finding if same else None

    def _restored(self, finding: Finding) -> tuple[Diagnostic, ...]:
        return tuple(restored(each, self.root.path) for each in finding.diagnostics)

    def _check(self, path: PurePosixPath) -> tuple[Diagnostic, ...]:
        from tocsin.content.rules import all_rules  # noqa: PLC0415 - as above
        from tocsin.content.uses import uses_of  # noqa: PLC0415

        loaded, context = self.root.load(path), self._context
        context.questions.start()
        found = list(loaded.diagnostics)
        uses: tuple[Use, ...] = ()
        if loaded.object:
            found += chain.from_iterable(rule.check(loaded.object, context) for rule in all_rules())
            uses = uses_of(loaded.object, context)
        diagnostics = tuple(sorted(dict.fromkeys(found), key=_position))
        self._done[path] = Finding(
            loaded.digest,
            context.questions.answers,
            [flattened(diagnostic, self.root.path) for diagnostic in diagnostics],
            [use.plain() for use in uses],
        )
        return diagnostics


def validate(
    root: ContentRoot, paths: Collection[PurePosixPath] | None = None, today: date | None = None
) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
    """Return what is wrong with each detection, by its path relative to the root; with all of them when none is named.

    What is wrong with an object that a detection refers to counts against that detection too.
    """
    validator = Validator(root, today)
    wanted = [path for path in root.files(Kind.DETECTION) if paths is None or path in paths]
    return {path: validate_detection(path, validator) for path in wanted}


def validate_detection(path: PurePosixPath, validator: Validator) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a detection and with what it refers to."""
    targets = (use.path_in(validator.root) for use in validator.uses(path))
    files = dict.fromkeys([path, *(target for target in targets if target)])
    return tuple(dict.fromkeys(found for file in files for found in validator.diagnostics(file)))


def validate_objects(root: ContentRoot, today: date | None = None) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
    """Return what is wrong with each object that is no detection, whether a detection refers to it or not."""
    validator = Validator(root, today)
    kinds = (kind for kind in Kind if kind is not Kind.DETECTION)
    return {path: validator.diagnostics(path) for kind in kinds for path in root.files(kind)}


def fingerprint(root: ContentRoot) -> str:
    """Return a text that differs whenever this program, or the settings that rules look at, differ."""
    digest = hashlib.sha256(f"{__version__}\n{root.settings.matter}".encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".json", ".conf", ".csv"}:
            status = path.stat()
            digest.update(f"{path.relative_to(package)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _position(diagnostic: Diagnostic) -> tuple[int, int]:
    place = diagnostic.place
    return (place.line, place.column) if place else (0, 0)
