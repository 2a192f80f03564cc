"""When the files of a content root first came to their repository, as far as git knows."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from tocsin.matrix.git import ask_git

__all__ = ["first_days"]


def first_days(folder: Path) -> dict[PurePosixPath, str]:
    """Return the day of the first commit that added each file; nothing where there is no git."""
    printed = ask_git(
        folder, *("log", "--diff-filter=A", "--name-only", "--relative", "--date=short", "--format=%x00%ad", "--", ".")
    )
    days: dict[PurePosixPath, str] = {}
    for commit in (printed or b"").decode(errors="surrogateescape").split("\0")[1:]:
        day, *names = commit.splitlines()
        # Older commits come later, and win.
        days |= {PurePosixPath(name): day for name in names if name}
    return days
