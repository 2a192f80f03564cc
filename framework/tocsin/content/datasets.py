"""Recorded logs: where they are, and whether they are what their manifests say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from tocsin.content.files import is_file
from tocsin.content.model import AttackData, DatasetManifest
from tocsin.diagnostics import Diagnostic, Related, Severity, nearest
from tocsin.errors import DatasetError

__all__ = ["DatasetFolder"]


class DatasetFolder:
    """The logs under a content root, by the paths that tests write; each digest is computed once."""

    def __init__(self, root: Path, manifests: Mapping[PurePosixPath, DatasetManifest]) -> None:
        self._root = root
        self._manifests = manifests
        self._digests: dict[Path, str] = {}

    def path_of(self, attack_data: AttackData) -> Path:
        """Return where the log is; raise DatasetError when it is missing or not what its manifest says."""
        problem = self._location_problem(attack_data) or self._digest_problem(attack_data)
        if problem:
            raise DatasetError.of(problem)
        return self._root / attack_data.data

    def manifest_of(self, attack_data: AttackData) -> DatasetManifest | None:
        """Return the manifest of the log, if there is one."""
        return self._manifests.get(PurePosixPath(attack_data.data))

    def check(self, attack_data: AttackData) -> Diagnostic | None:
        """Return what keeps the log from being used, or that nothing would tell of a change, or None."""
        return (
            self._location_problem(attack_data)
            or self._digest_problem(attack_data)
            or self._missing_digest(attack_data)
        )

    def _location_problem(self, attack_data: AttackData) -> Diagnostic | None:
        data, place = attack_data.data, attack_data.place
        if attack_data.is_remote:
            hint = "keep a copy under `datasets/` and name that"
            return Diagnostic("DAT601", f"the dataset `{data}` is not on this machine", place, hint)
        path = PurePosixPath(data)
        if path.is_absolute() or ".." in path.parts or set(data) & {"\\", "\0"} or not self._is_inside(path):
            hint = "name it by its path from the content root, as in `datasets/T1059.001/example/attack.log`"
            return Diagnostic("DAT602", f"the dataset `{data}` lies outside of the content root", place, hint)
        if not is_file(self._root / path):
            return Diagnostic("DAT603", f"there is no dataset `{data}`", place, self._nearest(path))
        return None

    def _is_inside(self, path: PurePosixPath) -> bool:
        try:
            return (self._root / path).resolve().is_relative_to(self._root)
        except (OSError, RuntimeError):  # too long for a name, or a link that leads to itself: there is no such file
            return True

    def _nearest(self, path: PurePosixPath) -> str | None:
        known = {str(data) for data in self._manifests}
        found = nearest(str(path), known)
        return f"did you mean `{found}`?" if found else "paths count from the content root"

    def _digest_problem(self, attack_data: AttackData) -> Diagnostic | None:
        manifest = self.manifest_of(attack_data)
        if manifest is None:
            name = PurePosixPath(attack_data.data).with_suffix(".yml").name
            hint = f"write `{name}` beside it, with its source, sourcetype and sha256"
            return Diagnostic("DAT604", f"the dataset `{attack_data.data}` has no manifest", attack_data.place, hint)
        digest = self._digest(self._root / attack_data.data)
        if manifest.sha256.lower() in {"", digest}:
            return None
        related = (Related("the manifest says so here", manifest.place("sha256")),)
        hint = f"restore the log, or write {digest} in `{manifest.path}` if the change is meant"
        message = f"the dataset `{attack_data.data}` is not the log that its manifest describes: its sha256 differs"
        return Diagnostic("DAT605", message, attack_data.place, hint, related=related)

    def _missing_digest(self, attack_data: AttackData) -> Diagnostic | None:
        """Say how to hold a log to what was recorded; one that is still empty has nothing to lose."""
        manifest, path = self.manifest_of(attack_data), self._root / attack_data.data
        if manifest is None or manifest.sha256 or not path.stat().st_size:
            return None
        hint = f"write `sha256: {self._digest(path)}` in `{manifest.path}`"
        message = f"nothing would tell if the dataset `{attack_data.data}` changed"
        return Diagnostic("DAT607", message, attack_data.place, hint, Severity.INFO)

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            with path.open("rb") as log:
                self._digests[path] = hashlib.file_digest(log, "sha256").hexdigest()
        return self._digests[path]
