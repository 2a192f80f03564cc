"""Content of v4 and v5 becomes content of v6 that validates; what has no place there is reported, and comments stay."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
import yaml

from tocsin.content.folders import Kind, kind_of
from tocsin.content.migration.migrating import MigratedFile, Migration, migrate
from tocsin.content.model import Generation
from tocsin.content.root import ContentRoot
from tocsin.content.validate import Validator
from tocsin.diagnostics import Severity
from tocsin.testing.defects import OFFICE_ROOT
from tocsin.testing.rules import TODAY

ATTIC = Path(__file__).parent / "attic"
SOURCES = pytest.mark.parametrize("source", [ATTIC, OFFICE_ROOT], ids=["v4", "v5"])
LEFT_ALONE = {Kind.REMOVED, Kind.DATASET, Kind.INVESTIGATION}
"""What v6 has no other form for, and investigations, which it does not have."""


def migrated(source: Path) -> list[MigratedFile]:
    """Migrate a content root."""
    return list(migrate(Migration(ContentRoot.open(source), author="Ada Office", today="2026-01-09")))


def write(files: list[MigratedFile], source: Path, target: Path) -> None:
    """Write what was migrated, and what goes with it."""
    shutil.copytree(source, target)
    for file in files:
        (target / file.path).unlink()
        for before, after in file.companions if file.path != file.target else ():
            (target / after).parent.mkdir(parents=True, exist_ok=True)
            (target / before).rename(target / after)
    for file in files:
        (target / file.target).parent.mkdir(parents=True, exist_ok=True)
        (target / file.target).write_text(file.text or (source / file.path).read_text("utf-8"), "utf-8")


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every single value with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    elif value not in (None, ""):
        yield path, str(value)


def is_accounted_for(path: tuple[str, ...], value: str, file: MigratedFile) -> bool:
    """Whether a value of the old file is in the new one, or in what is said of its key."""
    held = [text for _, text in leaves(yaml.safe_load(file.text or ""))]
    if any(part.lower() in {text.lower() for text in held} for part in (value, value.removesuffix(".0"))):
        return True
    if value in "\n".join(held) or all(part in held for part in value.split(", ")):
        return True
    keys = {".".join(path[:length]) for length in range(1, len(path) + 1)}
    told = (note for note in file.notes if note.key in keys or value in note.value)
    return any(value.lower() in f"{note.value} {note.text}".lower() for note in told)


@SOURCES
def test_the_result_validates(source: Path, tmp_path: Path) -> None:
    """Every file is of v6 afterwards, and there is no error in any, whatever was wrong before."""
    write(migrated(source), source, tmp_path / "new")
    root = ContentRoot.open(tmp_path / "new")
    validator = Validator(root, TODAY)

    paths = [path for kind in Kind if kind not in LEFT_ALONE for path in root.files(kind)]
    found = [diagnostic for path in paths for diagnostic in validator.diagnostics(path)]

    assert {Generation.V6} == {loaded.generation for path in paths if (loaded := root.load(path).object)}
    assert [] == [str(diagnostic) for diagnostic in found if diagnostic.severity is Severity.ERROR]


@SOURCES
def test_nothing_is_lost(source: Path) -> None:
    """Each value of a file is in the new file, or a note about its key says what became of it."""
    for file in migrated(source):
        if file.text is None:
            assert kind_of(file.path) is Kind.INVESTIGATION
            continue
        before = leaves(yaml.safe_load((source / file.path).read_text("utf-8")))
        lost = [f"{'.'.join(path)}: {value}" for path, value in before if not is_accounted_for(path, value, file)]
        assert [] == lost, str(file.path)


def test_comments_are_kept() -> None:
    """Every comment is in the new file, in a line of its own where its line has gone."""
    comments = {
        "detections/endpoint/attic_hive_copied_to_a_share.yml": [
            "modification_date: '2024-03-05'  # the day of the second review",
            "# Ask the team of the servers before this is changed.\ndescription:",
        ],
        "detections/cloud/attic_bucket_shown_to_everybody.yml": ["# see the page of the team\ntests:"],
        "macros/attic_sysmon.yml": ["# Every team has another index.\n"],
    }
    new = {str(file.path): file.text or "" for file in migrated(ATTIC)}

    for path, kept in comments.items():
        assert [] == [comment for comment in kept if comment not in new[path]], path


def test_layout_stays_where_nothing_changes() -> None:
    """A search that is written over several lines is so afterwards."""
    path = PurePosixPath("detections/cloud/attic_bucket_shown_to_everybody.yml")
    (new,) = (file.text or "" for file in migrated(ATTIC) if file.path == path)
    search = "search: 'sourcetype=attic:cloud action=share_with_all | lookup attic_names name as user OUTPUT floor\n  |"

    assert search in (ATTIC / path).read_text("utf-8")
    assert search in new


def test_what_a_person_must_decide() -> None:
    """A guess is named as one."""
    notes = [str(note) for file in migrated(ATTIC) for note in file.notes if note.subject.value == "decide"]

    for path, key in (
        ("detections/deprecated/attic_old_way_in.yml", "category"),
        ("detections/deprecated/attic_old_way_in.yml", "analytic_story"),
        ("detections/endpoint/attic_many_signs_on_one_floor.yml", "finding"),
        ("stories/deprecated/the_old_attic.yml", "deprecation_info"),
    ):
        assert any(note.startswith(f"{path}: decide `{key}`") for note in notes), (path, key)


def test_every_kind_is_in_the_old_roots() -> None:
    """The two roots have a file of every kind that v6 knows under another form."""
    paths = [path.relative_to(source) for source in (ATTIC, OFFICE_ROOT) for path in source.rglob("*.yml")]
    kinds = {kind_of(PurePosixPath(path.as_posix())) for path in paths}
    wanted = {Kind.DETECTION, Kind.STORY, Kind.MACRO, Kind.LOOKUP, Kind.DATA_SOURCE, Kind.BASELINE, Kind.DEPLOYMENT}

    assert wanted | {Kind.DASHBOARD, Kind.PLAYBOOK} <= kinds
