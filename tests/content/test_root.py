"""A content root loads what it is asked for, stays inside its folder, and lets no broken file hide another."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from tocsin.content.folders import Kind, kind_of
from tocsin.content.model import AttackData
from tocsin.content.root import ContentRoot
from tocsin.errors import ContentError, DatasetError
from tocsin.source import SourceText, Span
from tocsin.testing.rules import EXAMPLE_DETECTION

PLACE = SourceText("x.yml", "").place(Span(0, 0))


def attack_data(data: str) -> AttackData:
    return AttackData(data=data, source="s", sourcetype="t", host=None, index=None, place=PLACE)


def test_what_is_no_content_root(tmp_path: Path) -> None:
    """A folder without detections, a file and a missing path are refused with a sentence."""
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ContentError, match="is not a"):
            ContentRoot.open(path)


def test_objects_by_name(example: Path) -> None:
    """Every kind of object is found by name."""
    root = ContentRoot.open(example)
    assert ["Windows Example Detection"] == [detection.name for detection in root.detections]
    assert {"sysmon", "readable_time"} == root.macros.keys()
    assert {"Sysmon EventID 22"} == root.data_sources.keys()
    assert {"Example Story"} == root.stories.keys()
    assert {"Default EventBasedDetection"} == root.deployments.keys()
    assert {} == root.lookups
    assert {"attack.log", "benign.log"} == {path.name for path in root.manifests}


def test_schedules_are_deployments(example: Path) -> None:
    """The folder `schedules` of the newest format is read as well."""
    (example / "deployments").rename(example / "schedules")
    assert {"Default EventBasedDetection"} == ContentRoot.open(example).deployments.keys()


def test_lookup_with_its_table(example: Path) -> None:
    """A CSV lookup knows the table beside it."""
    folder = example / "lookups/csv"
    folder.mkdir(parents=True)
    (folder / "bad_names.yml").write_text(
        "name: bad_names\nlookup_type: csv\nmatch_type: [WILDCARD(name)]\ncase_sensitive_match: false\nmin_matches: 1\n"
    )
    lookup = ContentRoot.open(example).lookups["bad_names"]
    assert PurePosixPath("lookups/csv/bad_names.csv") == lookup.data
    assert (("WILDCARD(name)",), False, 1) == (lookup.match_type, lookup.case_sensitive_match, lookup.min_matches)


def test_a_broken_file_hides_no_other(example: Path) -> None:
    """A file that cannot be read is listed with its diagnostic; the others are as they were."""
    (example / "detections/endpoint/broken.yml").write_text("name: 'x\n")
    (example / "macros/broken.yml").write_bytes(b"\xff\xff")
    root = ContentRoot.open(example)

    assert [None, "Windows Example Detection"] == [
        loaded.object and loaded.object.name for loaded in root.loaded_detections
    ]
    assert "broken" == root.loaded_detections[0].name
    assert ["DET403"] == [found.code for found in root.diagnostics_of(PurePosixPath("detections/endpoint/broken.yml"))]
    assert ["DET402"] == [found.code for found in root.diagnostics_of(PurePosixPath("macros/broken.yml"))]
    assert () == root.diagnostics_of(PurePosixPath(EXAMPLE_DETECTION))
    assert () == root.diagnostics_of(PurePosixPath("nowhere/at_all.yml"))
    assert {"sysmon", "readable_time"} == root.macros.keys()


def test_files_are_named_as_the_root_was(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places name files by the path that a person gave, so that they can be opened from there."""
    monkeypatch.chdir(example)
    (detection,) = ContentRoot.open(Path()).detections
    assert f"{EXAMPLE_DETECTION}:1:7" == detection.place("name").location


def test_links_do_not_lead_out(example: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link to a file elsewhere is not followed."""
    outside = tmp_path_factory.mktemp("outside") / "secret.yml"
    outside.write_text("name: secret\ndefinition: index=a\n")
    (example / "macros/secret.yml").symlink_to(outside)
    root = ContentRoot.open(example)

    assert "secret" not in root.macros
    (found,) = root.diagnostics_of(PurePosixPath("macros/secret.yml"))
    assert "leads out of the content root" in found.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("datasets/T1016/example/missing.log", "DAT603"),
        ("datasets/T1016/example", "DAT603"),
        ("", "DAT603"),
        (f"datasets/{'x' * 5000}.log", "DAT603"),
        ("../outside.log", "DAT602"),
        ("datasets/../../outside.log", "DAT602"),
        ("/etc/passwd", "DAT602"),
        ("datasets\\T1016\\example\\attack.log", "DAT602"),
        ("C:\\logs\\attack.log", "DAT602"),
        ("https://www.example.com/attack.log", "DAT601"),
        ("file:///etc/passwd", "DAT601"),
        ("datasets/T1016/example/attack.log\0", "DAT602"),
    ],
)
def test_datasets_stay_inside(example: Path, data: str, code: str) -> None:
    """A path that leads out of the root, or nowhere, is refused with a diagnostic."""
    with pytest.raises(DatasetError) as caught:
        ContentRoot.open(example).dataset_path(attack_data(data))
    assert [code] == [diagnostic.code for diagnostic in caught.value.diagnostics]


def test_a_link_that_leads_to_itself_is_no_file(example: Path) -> None:
    """Such a link hides nothing else, and a test that names one is told that there is no such dataset."""
    for name in ("macros/loop.yml", "datasets/loop.log", "datasets/loop.yml"):
        (example / name).symlink_to(Path(name).name)
    root = ContentRoot.open(example)

    assert {"sysmon", "readable_time"} == root.macros.keys()
    with pytest.raises(DatasetError, match="there is no dataset"):
        root.dataset_path(attack_data("datasets/loop.log"))


def test_dataset_behind_a_link(example: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link inside of the root that leads out of it is refused."""
    outside = tmp_path_factory.mktemp("outside") / "secret.log"
    outside.write_text("secret")
    (example / "datasets/secret.log").symlink_to(outside)
    with pytest.raises(DatasetError, match="outside of the content root"):
        ContentRoot.open(example).dataset_path(attack_data("datasets/secret.log"))


def test_dataset_that_is_whole(example: Path) -> None:
    """A log whose digest is right is found; one that changes is refused by the next root that looks."""
    data = attack_data("datasets/T1016/example/attack.log")
    path = ContentRoot.open(example).dataset_path(data)
    assert path.samefile(example / data.data)

    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(DatasetError, match="its sha256 differs"):
        ContentRoot.open(example).dataset_path(data)


def test_kinds_by_folder() -> None:
    """What a file holds follows from its folder."""
    assert Kind.DETECTION is kind_of(PurePosixPath("detections/endpoint/x.yml"))
    assert Kind.DEPLOYMENT is kind_of(PurePosixPath("schedules/x.yml"))
    assert None is kind_of(PurePosixPath("docs/x.yml"))
    assert None is kind_of(PurePosixPath("detections"))


def test_filter_macros_need_no_file(example: Path) -> None:
    """The filter macro of each detection can be called though nobody wrote it, and keeps every result."""
    table = ContentRoot.open(example).macro_table
    macro = table.find("windows_example_detection_filter", 0)
    assert macro is not None
    assert "search *" == macro.definition.text
