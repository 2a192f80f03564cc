"""`--changed`: exactly the detections that a change touches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.content.root import ContentRoot
from tocsin.errors import UsageError
from tocsin.matrix.changes import changed_detections

from .conftest import Content, test_text
from .repository import commit, git

SOURCE = "name: {name}\nsource: doors\nsourcetype: Door:Log\ndescription: {about}\n"


@pytest.fixture
def committed(content: Content) -> Content:
    """A content root under git: macros in macros, a lookup, a data source, and detections that use them or not."""
    root = content.path
    (root / "macros" / "outer.yml").write_text("name: outer\ndescription: x\ndefinition: '`inner` state=open'\n")
    (root / "macros" / "inner.yml").write_text("name: inner\ndescription: x\ndefinition: sourcetype=Door:Log\n")
    content.lookup("owners", "csv", "door,owner\nnorth,ann\n")
    (root / "data_sources").mkdir()
    (root / "data_sources" / "doors.yml").write_text(SOURCE.format(name="Doors", about="x"))
    content.log("datasets/other.log", "window opened\n")
    content.detection("by_macro.yml", search="`outer`")
    content.detection("by_lookup.yml", search="* | lookup owners door")
    content.detection("by_source.yml", search="state=open")
    by_source = root / "detections" / "by_source.yml"
    by_source.write_text(by_source.read_text().replace("data_source: []", "data_source: [Doors]"))
    content.detection("sub/by_log.yml", test_text(data="datasets/other.log"))
    commit(root)
    return content


def touched(content: Content, base: str = "HEAD", root: ContentRoot | None = None) -> set[str]:
    """Return the stems of the detections that the change touches."""
    return {path.stem for path in changed_detections(root or content.root(), base)}


def write(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what changes a file."""

    def apply(root: Path) -> None:
        file = root / path
        file.write_text(file.read_text().replace(old, new))

    return apply


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (write("detections/by_macro.yml", "doors", "gates"), {"by_macro"}),
        (write("macros/outer.yml", "open", "closed"), {"by_macro"}),
        (write("macros/inner.yml", "Door", "Gate"), {"by_macro"}),
        (write("macros/inner.yml", "description: x", "description: y"), set()),
        (lambda root: (root / "macros" / "inner.yml").unlink(), {"by_macro"}),
        (write("lookups/owners.csv", "ann", "bob"), {"by_lookup"}),
        (write("lookups/owners.yml", "csv", "csv\nmax_matches: 1"), {"by_lookup"}),
        (write("data_sources/doors.yml", "Door:Log", "Gate:Log"), {"by_source"}),
        (write("data_sources/doors.yml", "description: x", "description: y"), set()),
        (write("datasets/other.log", "opened", "closed"), {"by_log"}),
        (write("datasets/other.yml", "doors", "gates"), {"by_log"}),
        (lambda root: (root / "README.md").write_text("new"), set()),
        (lambda root: (root / "tocsin.toml").write_text(""), {"by_macro", "by_lookup", "by_source", "by_log"}),
        (lambda root: None, set()),
    ],
)
def test_a_change_touches_its_dependents_and_nothing_else(
    committed: Content, change: Callable[[Path], object], expected: set[str]
) -> None:
    """A detection, a macro in a macro, a lookup and its table, a data source, a log and its manifest."""
    change(committed.path)

    assert expected == touched(committed)


def test_untracked_files_count(committed: Content) -> None:
    """A detection that nobody has added to git yet is new; what git ignores is not there."""
    committed.detection("sub/deeper/new.yml")
    (committed.path / ".gitignore").write_text("ignored.yml\n")
    committed.detection("ignored.yml")

    assert {"new"} == touched(committed)


def test_a_filter_macro_that_appears_touches_its_detection(committed: Content) -> None:
    """Until then it was implied."""
    committed.detection("filtered.yml", search="* | `filtered_filter`")
    git(committed.path, "add", "-A")
    git(committed.path, "commit", "-q", "-m", "filtered")
    (committed.path / "macros" / "filtered_filter.yml").write_text("name: filtered_filter\ndefinition: search user=*\n")

    assert {"filtered"} == touched(committed)


def test_a_branch_is_compared_with_where_it_left(committed: Content) -> None:
    """What others did on the base since then is not ours."""
    root = committed.path
    git(root, "checkout", "-q", "-b", "topic")
    write("detections/by_macro.yml", "doors", "gates")(root)
    git(root, "commit", "-q", "-am", "gates")
    git(root, "checkout", "-q", "main")
    write("detections/by_lookup.yml", "doors", "gates")(root)
    git(root, "commit", "-q", "-am", "others")
    git(root, "checkout", "-q", "topic")

    assert {"by_macro"} == touched(committed, "main")


def test_the_content_root_may_be_a_folder_of_the_repository(tmp_path: Path) -> None:
    """Paths count from the content root, whatever is around it."""
    (tmp_path / "repository" / "content").mkdir(parents=True)
    content = Content(tmp_path / "repository" / "content")
    content.detection("a.yml")
    git(tmp_path / "repository", "init", "-q", "-b", "main")
    git(tmp_path / "repository", "add", "-A")
    git(tmp_path / "repository", "commit", "-q", "-m", "a")
    (tmp_path / "repository" / "elsewhere.yml").write_text("x")
    content.detection("b.yml")

    assert {"b"} == touched(content)


@pytest.mark.parametrize("change", ["app/default/props.conf", "app/default/tags.conf", "tocsin.toml"])
def test_settings_and_apps_around_the_content_root_touch_everything(tmp_path: Path, change: str) -> None:
    """They need not lie below it; a file may be changed or new."""
    repository = tmp_path / "repository"
    (repository / "content").mkdir(parents=True)
    props = repository / "app" / "default" / "props.conf"
    props.parent.mkdir(parents=True)
    props.write_text("[Door:Log]\n")
    (repository / "tocsin.toml").write_text('[external]\napps = ["app"]\n')
    content = Content(repository / "content")
    content.detection("a.yml")
    commit(repository)
    assert set() == touched(content)
    with (repository / change).open("a") as file:
        file.write("# more\n")

    assert {"a"} == touched(content)


def test_git_must_know_the_folder_and_the_base(tmp_path: Path, committed: Content) -> None:
    """Otherwise nothing could be said, and the run is refused."""
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError, match="there is no commit `nowhere`"):
        touched(committed, "nowhere")
    with pytest.raises(UsageError, match="is in no git repository"):
        changed_detections(Content(_outside(tmp_path)).root(), "HEAD")


def _outside(folder: Path) -> Path:
    """Return a folder that git cannot look above of."""
    outside = folder / "outside"
    outside.mkdir()
    (outside / ".git").write_text("gitdir: /nowhere\n")
    return outside
