"""`tocsin diff`: what detections find now, and what they found in a commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.errors import UsageError
from tocsin.matrix.behaviour import Behaviour, Comparison, Found, compare_rows
from tocsin.matrix.comparing import CompareOptions, compare_behaviour
from tocsin.matrix.pool import Limits, can_fork

from .conftest import Content
from .doors import doors
from .repository import commit, git

NORTH, SOUTH, WEST = ({"door": name, "user": "ann"} for name in ("north", "south", "west"))
OPEN = "state=open | table door user"


@pytest.fixture
def committed(content: Content) -> Content:
    """Two detections about doors, in a repository."""
    doors(content, OPEN, name="opened")
    doors(content, "state=closed | table door", name="closed")
    commit(content.path)
    return content


def compared(content: Content, *selectors: str, options: CompareOptions | None = None, base: str = "HEAD") -> Behaviour:
    """Compare with a commit."""
    return compare_behaviour(content.root(), base, search=run_search, selectors=selectors, options=options)


def only(behaviour: Behaviour) -> Comparison:
    """Return the one comparison."""
    (comparison,) = behaviour.comparisons
    return comparison


def counts(comparison: Comparison) -> tuple[int | None, int | None, int, int]:
    """Return the numbers of rows before and now, lost and gained."""
    return comparison.before, comparison.after, comparison.lost, comparison.gained


def test_rows_gained_and_lost_are_counted_and_shown(committed: Content) -> None:
    """Only the detection that changed is compared."""
    doors(committed, "user=ann | table door user", name="opened")

    found = only(compared(committed))

    assert (2, 2, 1, 1) == counts(found)
    assert ({"door": "south", "user": "bob"},) == found.lost_rows
    assert ({"door": "west", "user": "ann"},) == found.gained_rows
    assert ("datasets/doors.log",) == found.datasets


def test_what_depends_on_a_change_is_compared(committed: Content) -> None:
    """A macro that is different changes what its users find."""
    (committed.path / "macros" / "shut.yml").write_text("name: shut\ndescription: x\ndefinition: state=closed\n")
    doors(committed, "`shut` | table door", name="closed")
    commit(committed.path)
    (committed.path / "macros" / "shut.yml").write_text("name: shut\ndescription: x\ndefinition: state=*\n")

    behaviour = compared(committed)

    assert "detections/closed.yml" == only(behaviour).path
    assert (1, 3, 0, 2) == counts(only(behaviour))


def test_a_change_that_finds_the_same_differs_in_nothing(committed: Content) -> None:
    """Another way to write the same search."""
    doors(committed, 'state="open" | table user door', name="opened")

    behaviour = compared(committed)

    assert not behaviour.differs
    assert (2, 2, 0, 0) == counts(only(behaviour))


def test_without_a_change_nothing_is_compared_unless_all_are_asked_for(committed: Content) -> None:
    """`--all` compares every detection, a selector those that it names."""
    everything = CompareOptions(everything=True)

    assert () == compared(committed).comparisons
    assert ["Closed", "Opened"] == [each.detection for each in compared(committed, options=everything).comparisons]
    assert ["Opened"] == [each.detection for each in compared(committed, "opened", options=everything).comparisons]
    with pytest.raises(UsageError, match="`opend` names no case; did you mean"):
        compared(committed, "opend")


def test_a_detection_that_is_new_gains_its_rows(committed: Content) -> None:
    """There is nothing to compare with."""
    doors(committed, OPEN, name="fresh")

    (detection,) = compared(committed).by_detection()

    assert detection.is_new
    assert (None, 2, 0, 2) == counts(detection.comparisons[0])


def test_a_detection_that_is_gone_loses_its_rows(committed: Content) -> None:
    """Also where its log went with it."""
    for path in ("detections/opened.yml", "datasets/doors.log", "datasets/doors.yml"):
        (committed.path / path).unlink()

    by_name = {each.name: each for each in compared(committed).by_detection()}

    assert by_name["Opened"].is_gone
    assert (2, None, 2, 0) == counts(by_name["Opened"].comparisons[0])


def test_a_detection_that_was_moved_is_still_the_same(committed: Content) -> None:
    """Its id tells."""
    folder = committed.path / "detections"
    (folder / "deeper").mkdir()
    (folder / "opened.yml").rename(folder / "deeper" / "ajar.yml")

    found = only(compared(committed))

    assert ("detections/deeper/ajar.yml", (2, 2, 0, 0)) == (found.path, counts(found))


def test_both_run_on_the_logs_of_the_tests_that_were_and_are(committed: Content) -> None:
    """A test that a change takes away, or brings, is run with both."""
    committed.log("datasets/gates.log", "2026-11-20T10:00:00Z door=gate state=open user=eve\n")
    test = "  attack_data: [{data: datasets/gates.log, source: doors, sourcetype: Door:Log}]\n"
    doors(committed, "state=open user!=bob | table door user", test, name="opened")

    gates, former = compared(committed).comparisons

    assert (("datasets/gates.log",), (1, 1, 0, 0)) == (gates.datasets, counts(gates))
    assert (("datasets/doors.log",), (2, 1, 1, 0)) == (former.datasets, counts(former))


def test_fixtures_of_a_test_belong_to_what_is_compared(committed: Content) -> None:
    """The same log with another table is another question; the clock is the same for both."""
    owners = "  lookups: [{{name: owners, rows: [{{door: north, owner: {}}}]}}]\n"
    committed.lookup("owners", "csv", "door,owner\n")
    doors(committed, "state=open | lookup owners door | table door owner", owners.format("ann"), name="opened")
    commit(committed.path)
    doors(
        committed,
        "state=open | lookup owners door | eval t=now() | table door owner t | fields - t",
        owners.format("eve"),
        name="opened",
    )

    assert [(2, 2, 0, 0), (2, 2, 0, 0)] == [counts(each) for each in compared(committed).comparisons]


def test_a_version_that_cannot_run_is_told(committed: Content) -> None:
    """What is refused or unsupported differs in nothing that is known."""
    doors(committed, "state=open | nosuchcommand", name="opened")

    found = only(compared(committed))

    assert found.problem.startswith("now refused: ")
    assert (2, None, 0, 0) == counts(found)
    assert not found.differs


def test_logs_that_are_nowhere_are_told(committed: Content) -> None:
    """As the unit stage says it."""
    test = "  attack_data: [{data: 'https://example.com/a/b.log', source: doors, sourcetype: Door:Log}]\n"
    doors(committed, OPEN, test, name="fresh")

    assert "dataset not available" == only(compared(committed)).problem


def test_fields_that_come_and_go_are_told_once(committed: Content) -> None:
    """Rows are the same where their common fields are."""
    doors(committed, "state=open | table door state", name="opened")

    found = only(compared(committed))

    assert found.differs
    assert (("user",), ("state",), (2, 2, 0, 0)) == (found.lost_fields, found.gained_fields, counts(found))


def test_rows_shown_are_limited(committed: Content) -> None:
    """The counts stay exact."""
    doors(committed, "state=none | table door user", name="opened")

    found = only(compared(committed, options=CompareOptions(rows=1)))

    assert (2, 1) == (found.lost, len(found.lost_rows))


@pytest.mark.skipif(not can_fork(), reason="no worker can be started here")
def test_processes_make_no_difference(committed: Content) -> None:
    """The comparisons are in the same order, whoever made them."""
    doors(committed, "user=ann | table door user", name="opened")
    doors(committed, "user=bob | table door", name="closed")
    alone = compared(committed).comparisons

    assert alone == compared(committed, options=CompareOptions(limits=Limits(jobs=2))).comparisons


def test_the_base_is_where_the_branch_left(committed: Content) -> None:
    """What the base has gained since is none of this branch's doing."""
    git(committed.path, "checkout", "-q", "-b", "work")
    doors(committed, "user=ann | table door user", name="opened")
    commit(committed.path)
    git(committed.path, "checkout", "-q", "main")
    doors(committed, "user=bob | table door", name="closed")
    commit(committed.path)
    git(committed.path, "checkout", "-q", "work")

    assert ["Opened"] == [each.detection for each in compared(committed, base="main").comparisons]


def test_settings_and_apps_are_those_of_each_version(tmp_path: Path) -> None:
    """In a folder of the repository, with an app beside it that gives the field."""
    repository = tmp_path / "repository"
    (repository / "content").mkdir(parents=True)
    props = repository / "app" / "default" / "props.conf"
    props.parent.mkdir(parents=True)
    props.write_text("[Door:Log]\nEVAL-who = upper(user)\n")
    (repository / "tocsin.toml").write_text('[external]\napps = ["app"]\n')
    content = Content(repository / "content")
    doors(content, "state=open | table who", name="opened")
    commit(repository)
    props.write_text("[Door:Log]\nEVAL-who = lower(user)\n")

    found = only(compare_behaviour(ContentRoot.open(content.path), "HEAD", search=run_search))

    assert ({"who": "ANN"}, {"who": "BOB"}) == tuple(sorted(found.lost_rows, key=str))
    assert ({"who": "ann"}, {"who": "bob"}) == tuple(sorted(found.gained_rows, key=str))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([NORTH, SOUTH], [SOUTH, NORTH], ([], [])),
        ([NORTH, NORTH], [NORTH], ([NORTH], [])),
        ([NORTH], [NORTH, WEST, NORTH], ([], [WEST, NORTH])),
        ([], [NORTH], ([], [NORTH])),
        ([{"n": 1}], [{"n": "1"}], ([], [])),
        ([{"n": ("a", "b")}], [{"n": ("b", "a")}], ([{"n": ("a", "b")}], [{"n": ("b", "a")}])),
        ([{"a": "1"}], [{"b": "1"}], ([{"a": "1"}], [{"b": "1"}])),
    ],
)
def test_rows_are_compared_as_often_as_they_occur(
    before: list[dict[str, object]], after: list[dict[str, object]], expected: tuple[list[object], list[object]]
) -> None:
    """Their order does not matter, and values are the same if they print the same."""
    assert expected == compare_rows(Found(rows=tuple(before)), Found(rows=tuple(after)))  # type: ignore[arg-type]
