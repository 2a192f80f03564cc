"""What git says of a folder: the files that differ from a commit, and what they were there."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tocsin.errors import UsageError

__all__ = ["WorkingTree", "ask_git"]


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """A folder under git, compared with a commit. Paths are relative to the folder, wherever the repository begins."""

    folder: Path
    commit: str

    @classmethod
    def since(cls, folder: Path, base: str) -> WorkingTree:
        """Compare with the commit where the branch left `base`; raise UsageError where there is none."""
        if ask_git(folder, "rev-parse", "--git-dir") is None:
            raise UsageError(f"--changed asks git, and {folder} is in no git repository")
        found = ask_git(folder, "merge-base", base, "HEAD") or ask_git(
            folder, "rev-parse", "--verify", f"{base}^{{commit}}"
        )
        if found is None:
            raise UsageError(f"there is no commit `{base}` to compare with")
        return cls(folder, found.decode().strip())

    def changed(self) -> list[PurePosixPath]:
        """Return the files below the folder that are different, gone or new, untracked ones included."""
        options = ("--name-only", "-z", "--no-renames", "--relative", "--no-ext-diff")
        differing = ask_git(self.folder, "diff", *options, self.commit, "--", ".") or b""
        untracked = ask_git(self.folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".") or b""
        names = filter(None, (differing + untracked).split(b"\0"))
        return sorted({PurePosixPath(name.decode(errors="surrogateescape")) for name in names})

    def before(self, path: PurePosixPath) -> bytes | None:
        """Return the content that a file had, None where it was not there."""
        return ask_git(self.folder, "show", f"{self.commit}:./{path}")


def ask_git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints, or None when it fails."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, and a fixed program
    except OSError as error:
        raise UsageError(f"--changed needs git: {error.strerror}") from error
    return done.stdout if done.returncode == 0 else None
