"""A content root as a commit has it, laid out in a folder of its own for as long as it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tocsin.content.folders import Kind, kind_of
from tocsin.content.root import ContentRoot
from tocsin.content.settings import Settings, find_settings
from tocsin.matrix.git import WorkingTree

__all__ = ["snapshot"]

_SETTINGS = frozenset(("tocsin.toml", "pyproject.toml"))
_MANIFESTS = (".yml", ".yaml")


@contextmanager
def snapshot(root: ContentRoot, tree: WorkingTree) -> Iterator[ContentRoot]:
    """Give the content root as it was in a commit: its content, settings and apps, and the logs that are gone since."""
    with TemporaryDirectory(prefix="tocsin-") as folder:
        top = Path(folder).resolve()
        files, prefix = tree.files(), tree.prefix
        _lay_out(files, lambda path: path.name in _SETTINGS and prefix.is_relative_to(path.parent), tree, top)
        before = top / prefix
        for detections in Kind.DETECTION.folders:
            (before / detections).mkdir(parents=True, exist_ok=True)
        settings = _settings(before, top, root, tree)
        apps = [app.relative_to(top) for app in settings.apps if app.is_relative_to(top)]
        wanted = _Wanted(root, prefix, [PurePosixPath(app.as_posix()) for app in apps])
        _lay_out(files, wanted, tree, top)
        yield ContentRoot.open(before, settings)


def _settings(before: Path, top: Path, root: ContentRoot, tree: WorkingTree) -> Settings:
    """Return the settings of the commit, or those of now where they are kept outside of the repository."""
    found = find_settings(before, apps_are_there=False)
    if found.file is not None and found.file.is_relative_to(top):
        return found
    file = root.settings.file
    inside = file is not None and file.resolve().is_relative_to(tree.top)
    return Settings() if inside else root.settings


class _Wanted:
    """Chooses the files of a content root; logs only where there is none of their name now."""

    def __init__(self, root: ContentRoot, prefix: PurePosixPath, apps: list[PurePosixPath]) -> None:
        self._root = root
        self._prefix = prefix
        self._apps = apps

    def __call__(self, path: PurePosixPath) -> bool:
        if any(path.is_relative_to(app) for app in self._apps):
            return True
        if not path.is_relative_to(self._prefix):
            return False
        here = path.relative_to(self._prefix)
        kind = kind_of(here)
        if kind is Kind.DATASET and path.suffix not in _MANIFESTS:
            return not (self._root.path / here).is_file()
        return kind is not None


def _lay_out(
    files: dict[PurePosixPath, str], wanted: Callable[[PurePosixPath], bool], tree: WorkingTree, top: Path
) -> None:
    """Write files of a commit below a folder."""
    chosen = {path: content for path, content in files.items() if wanted(path)}
    for path, content in zip(chosen, tree.contents(tuple(chosen.values())), strict=True):
        target = top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
