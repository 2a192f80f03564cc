"""What git says of a folder: the files that differ from a commit, and what they were there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tocsin.errors import UsageError

__all__ = ["WorkingTree", "ask_git"]

_FILES = frozenset(("100644", "100755"))


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """A folder under git, compared with a commit. Paths are relative to the folder, wherever the repository begins."""

    folder: Path
    commit: str

    @classmethod
    def since(cls, folder: Path, base: str) -> WorkingTree:
        """Compare with the commit where the branch left `base`; raise UsageError where there is none."""
        if ask_git(folder, "rev-parse", "--git-dir") is None:
            raise UsageError(f"{folder} is in no git repository, and only git knows what there was before")
        found = ask_git(folder, "merge-base", base, "HEAD") or ask_git(
            folder, "rev-parse", "--verify", f"{base}^{{commit}}"
        )
        if found is None:
            raise UsageError(f"there is no commit `{base}` to compare with")
        return cls(folder, found.decode().strip())

    def changed(self) -> list[PurePosixPath]:
        """Return the files below the folder that are different, gone or new, untracked ones included."""
        names = filter(None, self._changed(["."], "--relative").split(b"\0"))
        return sorted({PurePosixPath(name.decode(errors="surrogateescape")) for name in names})

    def touches(self, paths: Iterable[Path]) -> bool:
        """Whether any of these files and folders, those in the repository, is different or holds what is."""
        top = self.top
        inside = [str(path) for path in map(Path.resolve, paths) if path.is_relative_to(top)]
        return bool(inside) and bool(self._changed(inside))

    def _changed(self, paths: Sequence[str], *options: str) -> bytes:
        how = ("--name-only", "-z", "--no-renames", "--no-ext-diff", *options)
        differing = ask_git(self.folder, "diff", *how, self.commit, "--", *paths) or b""
        untracked = ask_git(self.folder, "ls-files", "--others", "--exclude-standard", "-z", "--", *paths) or b""
        return differing + untracked

    def before(self, path: PurePosixPath) -> bytes | None:
        """Return the content that a file had, None where it was not there."""
        return ask_git(self.folder, "show", f"{self.commit}:./{path}")

    @property
    def prefix(self) -> PurePosixPath:
        """Where the folder is in its repository."""
        printed = ask_git(self.folder, "rev-parse", "--show-prefix") or b""
        return PurePosixPath(printed.decode(errors="surrogateescape").strip())

    @property
    def top(self) -> Path:
        """The folder that holds the repository."""
        folder = self.folder.resolve()
        return folder.parents[len(self.prefix.parts) - 1] if self.prefix.parts else folder

    def files(self) -> dict[PurePosixPath, str]:
        """Return the files that the repository had, by their paths from its top, each with the id of its content."""
        printed = ask_git(self.folder, "ls-tree", "-r", "-z", "--full-tree", self.commit) or b""
        found = {}
        for line in filter(None, printed.split(b"\0")):
            about, _, name = line.partition(b"\t")
            mode, _, content = about.decode().split()
            if mode in _FILES:
                found[PurePosixPath(name.decode(errors="surrogateescape"))] = content
        return found

    def contents(self, ids: Sequence[str]) -> Iterator[bytes]:
        """Yield contents by their ids."""
        asked = "".join(f"{content}\n" for content in ids).encode()
        printed = ask_git(self.folder, "cat-file", "--batch", given=asked) or b""
        position = 0
        for _ in ids:
            end = printed.index(b"\n", position)
            size = int(printed[position:end].rsplit(b" ", 1)[1])
            yield printed[end + 1 : end + 1 + size]
            position = end + size + 2


def ask_git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    """Return what git prints when it is `given` something to read, or None when it fails."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        # No shell, and a fixed program.
        done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise UsageError(f"what there was before only git knows: {error.strerror}") from error
    return done.stdout if done.returncode == 0 else None
