"""What is kept for the next run: a verdict holds for as long as everything that it depends on is the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.api import run_search
from tocsin.matrix import Matrix, Stage, Status, Verdict
from tocsin.matrix.history import History
from tocsin.matrix.mirror import Mirror
from tocsin.matrix.run import RunOptions, run_matrix
from tocsin.matrix.selection import Selection

from .conftest import Content, Engine
from .doors import LOG, doors, judged

REMEMBERING = RunOptions(remember=True, reuse=True)
SEARCH = "`doors` | lookup owners door OUTPUT owner"


@pytest.fixture
def shared(content: Content) -> Content:
    """Two detections; one calls a macro and a lookup."""
    (content.path / "macros" / "doors.yml").write_text("name: doors\ndefinition: sourcetype=Door:Log\n")
    content.lookup("owners", "csv", "door,owner\nnorth,ann\n")
    doors(content, SEARCH, name="dependent")
    doors(content, "state=open", name="plain")
    judged(content, options=REMEMBERING)
    return content


def fresh(content: Content) -> list[str]:
    """Run again and return the names of the detections whose verdicts did not hold any more."""
    return [verdict.case.detection for verdict in judged(content, options=REMEMBERING).verdicts if not verdict.cached]


def change(path: str, old: str, new: str) -> Callable[[Content], None]:
    """Return what changes a file of a content root."""

    def apply(content: Content) -> None:
        file = content.path / path
        file.write_text(file.read_text().replace(old, new))

    return apply


def test_a_verdict_that_holds_is_not_run_for_again(shared: Content) -> None:
    """Nothing has changed, so the engine is not even asked."""
    matrix = run_matrix(shared.root(), search=Engine(AssertionError()), stages=[Stage.UNIT], options=REMEMBERING)

    assert [(Status.PASS, True)] * 2 == [(verdict.status, verdict.cached) for verdict in matrix.verdicts]


@pytest.mark.parametrize(
    ("alter", "names"),
    [
        (change("macros/doors.yml", "Door:Log", '"Door:Log"'), ["Dependent"]),
        (change("lookups/owners.yml", "csv", "csv\ndefault_match: nobody"), ["Dependent"]),
        (change("lookups/owners.csv", "ann", "bob"), ["Dependent"]),
        (change("detections/plain.yml", "state=open", "state=closed"), ["Plain"]),
        (lambda content: content.log("datasets/doors.log", LOG * 2), ["Dependent", "Plain"]),
        (lambda content: content.lookup("new", "kvstore"), ["Dependent", "Plain"]),
        (change("lookups/README.md", "", ""), []),
    ],
)
def test_what_a_verdict_depends_on_ends_it(shared: Content, alter: Callable[[Content], None], names: list[str]) -> None:
    """A macro, a lookup, its table, the detection, a log: those that depend on it run again, the others do not."""
    (shared.path / "lookups" / "README.md").write_text("Tables.")
    alter(shared)

    assert names == fresh(shared)
    assert [] == fresh(shared)


def test_another_engine_ends_every_verdict(shared: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict is of one version of Tocsin."""
    monkeypatch.setattr("tocsin.matrix.dependencies.fingerprint", lambda root: "another")

    assert ["Dependent", "Plain"] == fresh(shared)


def test_a_search_that_reads_the_clock_is_kept_only_with_a_clock(content: Content) -> None:
    """The present time is no part of the content."""
    doors(content, "* | where _time < now()", name="now")
    doors(content, "* | where _time < now()", "  clock: 1795200000\n", name="then")
    judged(content, options=REMEMBERING)

    assert ["Now"] == fresh(content)


def test_a_failure_is_shown_again_with_its_evidence(content: Content) -> None:
    """Diagnostics, rows by stage and places are as they were."""
    doors(content, "door=nroth")
    before, after = (judged(content, options=REMEMBERING).verdicts[0] for _ in range(2))

    assert (False, True) == (before.cached, after.cached)
    assert [d.render() for d in before.diagnostics] == [d.render() for d in after.diagnostics]
    assert (before.stages, before.rows, before.digests) == (after.stages, after.rows, after.digests)


def test_a_run_that_is_killed_keeps_what_it_found(content: Content) -> None:
    """The second run completes only the rest."""
    for name in "abcd":
        doors(content, "state=open", name=name)

    def kill(verdict: Verdict) -> None:
        if verdict.case.detection == "B":
            raise SystemExit

    with pytest.raises(SystemExit):
        run_matrix(content.root(), search=run_search, stages=[Stage.UNIT], options=REMEMBERING, on_verdict=kill)

    assert ["C", "D"] == fresh(content)


def test_the_run_after_an_interrupt_completes_the_rest(content: Content) -> None:
    """Ctrl-C in the second case leaves the first for the next run."""
    for name in "ab":
        doors(content, name, name=name)

    def answer(spl: str) -> list[dict[str, str]]:
        if spl == "b":
            raise KeyboardInterrupt
        return [{"door": "north"}]

    def run(engine: Engine) -> Matrix:
        return run_matrix(content.root(), search=engine, stages=[Stage.UNIT], options=REMEMBERING)

    assert run(Engine(answer)).interrupted  # type: ignore[arg-type]
    assert [True, False] == [verdict.cached for verdict in run(Engine([{"door": "north"}])).verdicts]


def test_the_last_failed_are_selected(content: Content) -> None:
    """Those that failed last; when none did, all."""
    doors(content, "state=open", name="good")
    doors(content, "state=ajar", name="bad")
    judged(content, options=REMEMBERING)
    again = RunOptions(remember=True, selection=Selection(last_failed=True))

    assert ["Bad"] == [verdict.case.detection for verdict in judged(content, options=again).verdicts]
    doors(content, "state=open", name="bad")
    judged(content, options=again)
    assert ["Bad", "Good"] == [verdict.case.detection for verdict in judged(content, options=again).verdicts]


def test_a_run_ends_after_so_many_failures(content: Content) -> None:
    """What comes behind is not run."""
    for name in "abc":
        doors(content, "state=ajar", name=name)

    assert 2 == len(judged(content, options=RunOptions(max_failures=2)).verdicts)


def test_nothing_is_written_unless_it_is_to_be_remembered(content: Content) -> None:
    """A library call leaves the content root alone."""
    doors(content, "state=open")
    judged(content)

    assert not (content.path / ".tocsin").exists()


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_damaged_memory_is_as_good_as_none(shared: Content, damage: bytes) -> None:
    """The run goes on, and the next one remembers again."""
    (shared.path / ".tocsin" / "matrix.sqlite").write_bytes(damage)

    assert ["Dependent", "Plain"] == fresh(shared)
    assert [] == fresh(shared)


def test_a_memory_of_another_version_is_forgotten(shared: Content) -> None:
    """Its tables may have had another shape."""
    with sqlite3.connect(shared.path / ".tocsin" / "matrix.sqlite") as database:
        database.execute("pragma user_version = 99")
    database.close()

    assert ["Dependent", "Plain"] == fresh(shared)


def test_a_digest_is_computed_again_only_for_a_file_that_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logs may be large."""
    log = tmp_path / "log"
    log.write_text("a")
    first = History(tmp_path)
    digest = first.digest(log)
    first.close()
    monkeypatch.setattr("tocsin.matrix.history.sha256_of", lambda path: "computed")
    second = History(tmp_path)

    assert digest == second.digest(log)
    log.write_text("ab")
    assert "computed" == second.digest(log)
    second.close()


def test_a_remote_log_that_appears_in_the_mirror_is_noticed(content: Content, tmp_path: Path) -> None:
    """A test that was skipped for want of its log runs when it is there."""
    url = "https://example.com/data/doors/open.log"
    doors(content, "state=open", f"  attack_data: [{{data: '{url}', source: doors, sourcetype: Door:Log}}]\n")
    mirror = tmp_path / "mirror"
    mirror.mkdir()

    def run() -> Verdict:
        options = RunOptions(remember=True, reuse=True, mirror=Mirror((mirror,)))
        return judged(content, options=options).verdicts[0]

    assert (Status.SKIP, "dataset not available") == (run().status, run().message)
    (mirror / "doors").mkdir()
    (mirror / "doors" / "open.log").write_text(LOG)
    assert (Status.PASS, False) == ((first := run()).status, first.cached)
    assert run().cached
    (mirror / "doors" / "open.log").write_text("nothing")
    assert Status.FAIL is run().status
