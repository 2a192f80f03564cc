"""What a test may say: its rows, their fields, the findings they create, and what it sets up."""

from __future__ import annotations

import pytest

import tocsin.knowledge.base
from tocsin.events import Dataset
from tocsin.matrix import RenderedFinding, Status

from .conftest import Content
from .doors import RISK, doors, judged, verdict_on

OPEN = "sourcetype=Door:Log state=open"


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        ("{exactly: 2}", Status.PASS),
        ("{exactly: 1}", Status.FAIL),
        ("{minimum: 1, maximum: 3}", Status.PASS),
        ("{maximum: 1}", Status.FAIL),
        ("{minimum: 3}", Status.FAIL),
    ],
)
def test_the_number_of_rows_is_held_to_its_bounds(content: Content, bounds: str, status: Status) -> None:
    """Neither more nor fewer than a mapping says."""
    assert status is verdict_on(content, OPEN, f"  expected_results: {bounds}\n").status


@pytest.mark.parametrize(
    ("assertion", "message"),
    [
        ("{field: state, equals: open}", ""),
        ("{field: user, equals: ann}", "`user` must be `ann`, and in row 1 it is `bob`"),
        ("{field: user, equals: ann, rows: any}", ""),
        ("{field: user, equals: eve, rows: any}", "`user` must be `eve` in some row, and it is `bob`, `ann`"),
        ("{field: door, matches: '^(north|south)$'}", ""),
        ("{field: door, matches: '^n'}", "`door` must match `^n`, and in row 1 it is `south`"),
        ("{field: user, values: [bob, ann]}", ""),
        ("{field: user, values: [ann, eve]}", "`user` lacks `eve` and also has `bob`"),
        ("{field: usr, equals: ann}", "no row has the field `usr`"),
        ("{field: door, matches: '('}", "`matches` is no regular expression: missing closing parenthesis"),
    ],
)
def test_fields_of_the_rows_are_held_to_what_the_test_says(content: Content, assertion: str, message: str) -> None:
    """Equality keeps case, a pattern is found anywhere, a set is of all values in all rows."""
    verdict = verdict_on(content, OPEN, f"  assertions: [{assertion}]\n")

    assert message == verdict.message
    assert (Status.FAIL if message else Status.PASS) is verdict.status


def test_findings_are_rendered_from_the_rows(content: Content) -> None:
    """Every `$field$` of the message is filled, and the entity is the value of its field."""
    verdict = verdict_on(content, OPEN, "  findings: [{entity: north, score: 20, message: ann opened north}]\n", RISK)

    expected = RenderedFinding(entity="north", type="system", score=20, message="ann opened north")
    assert Status.PASS is verdict.status
    assert expected in verdict.findings


@pytest.mark.parametrize(
    ("findings", "search", "message"),
    [
        ("[{entity: east}]", OPEN, "no finding is about `east`"),
        ("[{entity: north, score: 9}]", OPEN, "no finding is about `north`, with a score of 9"),
        ("[]", f"{OPEN} | fields door", "`$user$` stays unfilled in every row"),
        ("[]", f"{OPEN} | stats count by user", "`$door$` stays unfilled in every row"),
    ],
)
def test_a_finding_that_is_not_created_fails(content: Content, findings: str, search: str, message: str) -> None:
    """So does a message that names a field which the rows lack."""
    verdict = verdict_on(content, search, f"  findings: {findings}\n", RISK)

    assert (Status.FAIL, message) == (verdict.status, verdict.message)


def test_an_unfilled_message_is_a_warning_where_the_test_says_nothing_of_findings(content: Content) -> None:
    """The detection still finds what it should."""
    verdict = verdict_on(content, f"{OPEN} | rename user as usr", "", RISK)

    assert Status.PASS is verdict.status
    assert [("TST523", "did you mean `usr`?")] == [(each.code, each.hint) for each in verdict.diagnostics]


@pytest.mark.parametrize(("clock", "rows"), [("'2026-11-20T10:06:00Z'", 1), ("'2026-11-20T10:00:30Z'", 2), ("1", 2)])
def test_the_clock_is_the_tests(content: Content, clock: str, rows: int) -> None:
    """`now()` is what the test says, whatever the time is."""
    search = f'{OPEN} | where _time > relative_time(now(), "-5m")'

    assert rows == verdict_on(content, search, f"  clock: {clock}\n").row_count


def test_a_lookup_holds_what_the_test_says(content: Content) -> None:
    """The rows stand in for those of the table, found by the lookup's own rules."""
    content.lookup("owners", "csv", "door,owner\nnorth,nobody\n")
    test = "  lookups: [{name: owners, rows: [{door: south, owner: carl}]}]\n"

    verdict = verdict_on(content, f"{OPEN} | lookup owners door OUTPUT owner | where isnotnull(owner)", test)

    assert ["carl"] == [row["owner"] for row in verdict.rows]


def test_a_lookup_may_hold_a_file_of_the_content_root(content: Content) -> None:
    """A path counts from the content root and does not lead out of it."""
    content.lookup("owners", "kvstore")
    (content.path / "lookups" / "fixture.csv").write_text("door,owner\nsouth,carl\n")
    search = "| inputlookup owners"

    found = verdict_on(content, search, "  lookups: [{name: owners, file: lookups/fixture.csv}]\n")
    lost = verdict_on(content, search, "  lookups: [{name: owners, file: ../fixture.csv}]\n")

    assert (Status.PASS, Status.ERROR) == (found.status, lost.status)
    assert "there is no table `../fixture.csv`" == lost.message


def test_baselines_run_first(content: Content) -> None:
    """What they write is there for the detection."""
    (content.path / "baselines").mkdir()
    (content.path / "baselines" / "seen.yml").write_text(
        "name: Doors Seen\ncreation_date: '2026-11-01'\n"
        "search: sourcetype=Door:Log user=ann | stats count by door | outputlookup seen\n"
    )
    content.lookup("seen", "kvstore")
    search = f"{OPEN} NOT [| inputlookup seen | fields door]"

    without = verdict_on(content, search)
    after = verdict_on(content, search, "  baselines: [Doors Seen]\n")
    unknown = verdict_on(content, search, "  baselines: [Doors]\n")

    assert (2, 1) == (without.row_count, after.row_count)
    assert "there is no baseline `Doors`" == unknown.message


def test_events_may_be_written_in_the_test(content: Content) -> None:
    """Raw text goes through the knowledge objects of its sourcetype, fields are what they are."""
    test = """\
  events:
  - raw: 2026-11-20T11:00:00Z door=up state=open
    sourcetype: Door:Log
  - fields: {sourcetype: Door:Log, state: open, door: [down, under]}
"""
    verdict = verdict_on(content, f"{OPEN} | table door", test)

    assert 2 == verdict.row_count
    assert {"door": "up"} in verdict.rows
    assert {"door": ("down", "under")} in verdict.rows


@pytest.mark.parametrize(
    ("gap", "search", "status", "message"),
    [
        ("known_false_negative", "state=ajar", Status.SKIP, "known false negative: The lock is silent."),
        ("known_false_negative", OPEN, Status.FAIL, "the known false negative is no more: the search finds this now"),
        ("known_false_positive", OPEN, Status.SKIP, "known false positive: The lock is silent."),
    ],
)
def test_a_known_gap_is_strict(content: Content, gap: str, search: str, status: Status, message: str) -> None:
    """As long as it is there it is skipped with its reason; when it is closed the test fails until the key is gone."""
    benign = "  expected_results: 0\n" if gap == "known_false_positive" else ""
    verdict = verdict_on(content, search, f"{benign}  {gap}: The lock is silent.\n")

    assert (status, message) == (verdict.status, verdict.message)


def test_the_digest_of_a_log_may_be_written_in_the_test(content: Content) -> None:
    """Another digest is an error that says what to write."""
    data = "{data: datasets/doors.log, source: doors, sourcetype: Door:Log, sha256: " + "0" * 64 + "}"
    verdict = verdict_on(content, OPEN, f"  attack_data: [{data}]\n")

    assert Status.ERROR is verdict.status
    assert "its sha256 differs" in verdict.message


def test_a_log_is_read_once_for_all_detections_that_use_it(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four searches over every event, one of which fails and is explained."""
    read = tocsin.knowledge.base.raw_events
    logs: list[str] = []

    def counted(dataset: Dataset, *others: object) -> object:
        logs.append(dataset.path.name)
        return read(dataset, *others)  # type: ignore[arg-type]

    for number, user in enumerate(("ann", "bob", "eve", "ann")):
        doors(content, f'sourcetype=Door:Log | where user="{user}"', name=f"door{number}")
    monkeypatch.setattr(tocsin.knowledge.base, "raw_events", counted)

    assert ["pass", "pass", "fail", "pass"] == [verdict.status.value for verdict in judged(content).verdicts]
    assert ["doors.log"] == logs
