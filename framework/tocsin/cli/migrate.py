"""`tocsin migrate`: content of older generations in the v6 format."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.options import content_option, traceback_option
from tocsin.cli.places import one_content_root
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.content.migration.migrating import MigratedFile

__all__ = ["command"]


@click.command("migrate")
@click.argument("selectors", nargs=-1)
@click.option("--to", "generation", type=click.Choice(["v6"]), required=True, help="The format to write.")
@content_option
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write the files there."
)
@click.option("--in-place", is_flag=True, help="Change the files where they are; those that move are moved.")
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write every note to a file."
)
@click.option("--author", help="The author of objects that had none; by default the one git is configured with.")
@traceback_option
def command(
    *,
    selectors: tuple[str, ...],
    generation: str,
    content: Path | None,
    output: Path | None,
    in_place: bool,
    report: Path | None,
    author: str | None,
) -> int:
    """Rewrite v4 and v5 content, all of it or what SELECTORS name, in the v6 format; without a place, only tell.

    Comments and layout stay where a value does not change. What v6 has no place for, what had to change and what a
    person must decide is noted: a sum here, and every note with --report.
    """
    from datetime import date

    from tocsin.content.migration.migrating import Migration, migrate
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.choosing import select_files
    from tocsin.matrix.git import ask_git
    from tocsin.matrix.origins import first_days

    if output and in_place:
        raise UsageError("--output and --in-place exclude each other")
    root = ContentRoot.open(one_content_root(content))
    name = author or (ask_git(root.path, "config", "user.name") or b"").decode().strip() or "Unknown"
    migration = Migration(root, author=name, today=date.today().isoformat(), first_days=first_days(root.path))
    files = list(migrate(migration, select_files(root, selectors) if selectors else None))
    target = root.path if in_place else output
    if output and not selectors:
        _copy(root.path, output)
    if target:
        _write(files, root.path, target)
    if report:
        report.write_text("".join(f"{note}\n" for file in files for note in file.notes), "utf-8")
    _tell(files, target)
    return 0


def _copy(source: Path, target: Path) -> None:
    """Copy the content folders, so that the new root has also what needs no migration."""
    from tocsin.content.folders import Kind

    if target.resolve().is_relative_to(source.resolve()) or target.exists():
        raise UsageError("--output wants a folder that is not there yet, outside the content root")
    for folder in sorted({folder for kind in Kind for folder in kind.folders}):
        if (source / folder).is_dir():
            shutil.copytree(source / folder, target / folder)


def _write(files: list[MigratedFile], source: Path, target: Path) -> None:
    for file in files:
        moves = list(file.companions)
        if file.text is not None:
            _put(target / file.target, file.text.encode())
            moves.append((file.path, file.target))
        for before, after in moves:
            if before == after and source == target:
                continue
            if before != file.path and (source / before).is_file():
                _put(target / after, (source / before).read_bytes())
            if before != after:
                (target / before).unlink(missing_ok=True)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _tell(files: list[MigratedFile], target: Path | None) -> None:
    from tocsin.content.migration.notes import Subject

    notes = [note for file in files for note in file.notes]
    for subject in Subject:
        counts = Counter(note.key for note in notes if note.subject is subject)
        examples = {note.key: note for note in reversed(notes) if note.subject is subject}
        if counts:
            click.echo(f"{subject.value}:")
        for key, count in counts.most_common():
            click.echo(f"  {count:>5} x {key}   e.g. {examples[key]}")
    written = sum(file.text is not None for file in files)
    where = f"written to {target}" if target else "nothing was written (--output DIR or --in-place does)"
    click.echo(f"{written} files in v6, {len(files) - written} left as they are; {where}")
