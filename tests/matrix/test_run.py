"""Running the cases of a content root."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import pytest

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import SearchError, UnsupportedError, UsageError
from tocsin.expressions.values import Row
from tocsin.matrix import ExitStatus, Matrix, Stage, Status, Verdict
from tocsin.matrix.run import run_matrix
from tocsin.spl.macros import MacroTable

from .conftest import Content, Engine, test_text

ONE_ROW: list[Row] = [{"door": "north"}]
UNIT = [Stage.UNIT]


@pytest.fixture(autouse=True)
def flawless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validation finds nothing unless a test says otherwise."""
    monkeypatch.setattr("tocsin.matrix.court.validate_detection", lambda path, validator: ())


def only(matrix: Matrix) -> Verdict:
    """Return the verdict of a matrix that has one."""
    (verdict,) = matrix.verdicts
    return verdict


def ids(matrix: Matrix) -> list[str]:
    """Return the ids of the cases in their order."""
    return [verdict.case.id for verdict in matrix.verdicts]


def test_every_test_goes_through_every_stage_in_a_fixed_order(content: Content) -> None:
    """Cases come by path, then stage, then test as written."""
    content.detection("web/b.yml", test_text("Second"), test_text("First"))
    content.detection("endpoint/a.yml", test_text("Only"))

    expected = [
        "detections/endpoint/a.yml::validation",
        "detections/endpoint/a.yml::unit::Only",
        "detections/endpoint/a.yml::integration::Only",
        "detections/web/b.yml::validation",
        "detections/web/b.yml::unit::Second",
        "detections/web/b.yml::unit::First",
        "detections/web/b.yml::integration::Second",
        "detections/web/b.yml::integration::First",
    ]
    assert expected == ids(run_matrix(content.root(), search=Engine(ONE_ROW)))


def test_two_tests_of_one_name_have_different_ids(content: Content) -> None:
    """The second test of a name is counted in its id."""
    content.detection("a.yml", test_text("Same"), test_text("Same"))

    expected = ["detections/a.yml::unit::Same", "detections/a.yml::unit::Same [2]"]
    assert expected == ids(run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT))


@pytest.mark.parametrize(
    ("wanted", "rows", "status"),
    [(1, 1, Status.PASS), (1, 7, Status.PASS), (1, 0, Status.FAIL), (0, 0, Status.PASS), (0, 1, Status.FAIL)],
)
def test_a_unit_test_holds_the_number_of_rows_to_what_it_wants(
    content: Content, wanted: int, rows: int, status: Status
) -> None:
    """`expected_results: 0` wants no row; otherwise at least so many."""
    content.detection("a.yml", test_text(expected=wanted))

    verdict = only(run_matrix(content.root(), search=Engine(ONE_ROW * rows), stages=UNIT))

    assert (status, rows) == (verdict.status, verdict.row_count)


def test_a_failed_expectation_names_the_test_that_has_it(content: Content) -> None:
    """The diagnostic stands at the test in the detection's file and says what was wanted and found."""
    path = content.detection("a.yml", test_text("First"), test_text("Quiet", expected=0))

    verdict = run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT).verdicts[1]
    (diagnostic,) = verdict.diagnostics

    assert "TST501" == diagnostic.code
    assert "the test wants no rows and the search returned 1" == diagnostic.message == verdict.message
    assert diagnostic.place is not None
    assert "Quiet" in path.read_text().splitlines()[diagnostic.place.line - 1]


def test_a_verdict_carries_samples_and_digests(content: Content) -> None:
    """The first five rows and the sha256 of each log are evidence; the count is of all rows."""
    content.detection("a.yml")
    rows: list[Row] = [{"n": number} for number in range(9)]

    verdict = only(run_matrix(content.root(), search=Engine(rows), stages=UNIT))

    assert (tuple(rows[:5]), 9) == (verdict.rows, verdict.row_count)
    assert [("datasets/doors.log", 64)] == [(digest.data, len(digest.sha256)) for digest in verdict.digests]


def test_the_engine_gets_the_logs_and_the_macros_of_the_content_root(content: Content) -> None:
    """A search runs on the test's logs, as the source and source type it states, with the root's macros."""
    content.detection("a.yml", search="`doors`")
    (content.path / "macros" / "doors.yml").write_text("name: doors\ndefinition: sourcetype=Door:Log\n")
    engine = Engine(ONE_ROW)

    run_matrix(content.root(), search=engine, stages=UNIT)
    ((spl, (dataset,), macros, _),) = engine.asked

    assert "`doors`" == spl
    assert ("doors.log", "doors", "Door:Log") == (dataset.path.name, dataset.source, dataset.sourcetype)
    assert isinstance(macros, MacroTable)
    assert "doors" in macros.names()


def test_the_engine_gets_the_lookup_tables_that_the_search_names(content: Content) -> None:
    """A table is read when the search, its macros expanded, names it; an empty key-value store is a table too."""
    (content.path / "macros" / "known.yml").write_text("name: known\ndefinition: lookup known_doors door\n")
    content.lookup("known_doors", "csv", "door,owner\nnorth,ann\n")
    content.lookup("seen_doors", "kvstore")
    content.lookup("unread_doors", "csv")
    content.detection("a.yml", search="sourcetype=Door:Log | `known` | inputlookup append=true seen_doors")
    engine = Engine(ONE_ROW)

    verdict = only(run_matrix(content.root(), search=engine, stages=UNIT))
    lookups = engine.asked[0][3]

    assert Status.PASS is verdict.status
    assert isinstance(lookups, dict)
    assert {"known_doors": [{"door": "north", "owner": "ann"}], "seen_doors": []} == {
        name: list(table.rows()) for name, table in lookups.items()
    }


def test_a_lookup_without_its_table_is_an_error(content: Content) -> None:
    """A search cannot be judged while a table that it names is missing."""
    content.lookup("known_doors", "csv")
    content.detection("a.yml", search="sourcetype=Door:Log | lookup known_doors door")

    verdict = only(run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT))

    assert (Status.ERROR, "the lookup `known_doors` has no table `lookups/known_doors.csv`") == (
        verdict.status,
        verdict.message,
    )


def test_an_experimental_test_is_skipped_with_its_reason(content: Content) -> None:
    """An experimental test is not run, and says why."""
    content.detection("a.yml", test_text(test_type="experimental", description="Needs a real door."))
    engine = Engine(ONE_ROW)

    verdict = only(run_matrix(content.root(), search=engine, stages=UNIT))

    assert (Status.SKIP, "experimental: Needs a real door.") == (verdict.status, verdict.message)
    assert [] == engine.asked


def test_a_log_on_another_machine_is_a_skip(content: Content) -> None:
    """Without a copy here, a dataset named by URL cannot be searched, and that is no failure of the detection."""
    content.detection("a.yml", test_text(data="https://example.org/doors.log"))

    verdict = only(run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT))

    assert (Status.SKIP, "dataset not available") == (verdict.status, verdict.message)


@pytest.mark.parametrize("data", ["datasets/dors.log", "../doors.log"])
def test_a_log_that_is_not_there_is_an_error_at_its_name(content: Content, data: str) -> None:
    """A wrong path turns the case into an error whose diagnostic stands at the path."""
    path = content.detection("a.yml", test_text(data=data))

    verdict = only(run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT))

    assert Status.ERROR is verdict.status
    place = verdict.diagnostics[0].place
    assert place is not None
    assert data in path.read_text().splitlines()[place.line - 1]


def test_a_changed_log_is_an_error(content: Content) -> None:
    """A log whose digest is not that of its manifest cannot prove anything."""
    content.detection("a.yml")
    (content.path / "datasets" / "doors.log").write_text("door closed\n")

    verdict = only(run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT))

    assert Status.ERROR is verdict.status
    assert "sha256" in verdict.message


@pytest.mark.parametrize(
    ("error", "status"),
    [(SearchError("no such command"), Status.FAIL), (UnsupportedError("not yet"), Status.UNSUPPORTED)],
)
def test_a_search_that_cannot_run_says_why(content: Content, error: Exception, status: Status) -> None:
    """What Splunk would refuse is a failure; what we cannot do is unsupported; neither passes."""
    content.detection("a.yml")

    verdict = only(run_matrix(content.root(), search=Engine(error), stages=UNIT))

    assert (status, str(error)) == (verdict.status, verdict.message)


def test_a_crash_is_one_error_and_the_others_are_judged(content: Content) -> None:
    """A defect in one case neither hides another nor goes without a traceback."""
    content.detection("a.yml", search="crash")
    content.detection("b.yml")

    def answer(spl: str) -> Sequence[Row]:
        return ONE_ROW if spl != "crash" else [ONE_ROW[0] for _ in range(1 // 0)]

    crashed, passed = run_matrix(content.root(), search=Engine(answer), stages=UNIT).verdicts

    assert (Status.ERROR, Status.PASS) == (crashed.status, passed.status)
    assert crashed.message.startswith("internal error: ZeroDivisionError")
    assert "Traceback" in crashed.traceback


def test_a_crash_of_validation_is_one_error_per_detection(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that crashes on one detection leaves the verdict of the other alone."""
    content.detection("a.yml")
    content.detection("b.yml")

    def crash_on_a(path: PurePosixPath, validator: object) -> tuple[()]:
        if path.name == "a.yml":
            raise RecursionError("too deep")
        return ()

    monkeypatch.setattr("tocsin.matrix.court.validate_detection", crash_on_a)
    matrix = run_matrix(content.root(), search=Engine(), stages=[Stage.VALIDATION])

    assert [Status.ERROR, Status.PASS] == [verdict.status for verdict in matrix.verdicts]


def test_a_detection_that_cannot_be_read_is_an_error_in_its_unit_stage(content: Content) -> None:
    """Broken YAML gives the unit case the reader's diagnostic, and the other detection is not affected."""
    content.detection("a.yml").write_text("name: [unclosed\n")
    content.detection("b.yml")

    broken, whole = run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT).verdicts

    assert ("detections/a.yml::unit", Status.ERROR) == (broken.case.id, broken.status)
    assert broken.diagnostics
    assert Status.PASS is whole.status


@pytest.mark.parametrize(("severity", "status"), [(Severity.ERROR, Status.FAIL), (Severity.WARNING, Status.PASS)])
def test_an_error_fails_validation_and_a_warning_does_not(
    content: Content, monkeypatch: pytest.MonkeyPatch, severity: Severity, status: Status
) -> None:
    """Warnings stay as evidence of a verdict that passes."""
    content.detection("a.yml")
    finding = Diagnostic("DET400", "the door has no handle", severity=severity)
    monkeypatch.setattr("tocsin.matrix.court.validate_detection", lambda path, validator: (finding,))

    verdict = only(run_matrix(content.root(), search=Engine(), stages=[Stage.VALIDATION]))

    assert (status, (finding,)) == (verdict.status, verdict.diagnostics)


def test_integration_without_a_splunk_never_passes(content: Content) -> None:
    """Integration is skipped because no Splunk is configured."""
    content.detection("a.yml")

    verdict = only(run_matrix(content.root(), search=Engine(ONE_ROW), stages=[Stage.INTEGRATION]))

    assert (Status.SKIP, "no Splunk configured") == (verdict.status, verdict.message)


def test_verdicts_stream_in_order(content: Content) -> None:
    """Each verdict is handed over as soon as it is known."""
    content.detection("a.yml")
    content.detection("b.yml")
    seen: list[Verdict] = []

    matrix = run_matrix(content.root(), search=Engine(ONE_ROW), on_verdict=seen.append)

    assert list(matrix.verdicts) == seen


def test_an_interrupt_keeps_what_is_known(content: Content) -> None:
    """Ctrl-C in the second case leaves the verdict of the first, and the exit status says so."""
    content.detection("a.yml")
    content.detection("b.yml", search="slow")

    def answer(spl: str) -> Sequence[Row]:
        if spl == "slow":
            raise KeyboardInterrupt
        return ONE_ROW

    matrix = run_matrix(content.root(), search=Engine(answer), stages=UNIT)

    assert ["detections/a.yml::unit::Opened"] == ids(matrix)
    assert ExitStatus.INTERRUPTED is matrix.exit_status()


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("detections/endpoint/open_door.yml", ["open_door"]),
        ("detections/endpoint", ["open_door", "quiet_door"]),
        ("detections", ["open_door", "quiet_door", "window"]),
        ("Open Door", ["open_door"]),
        ("OPEN door", ["open_door"]),
        ("open_door", ["open_door"]),
        ("id-of-window", ["window"]),
        ("*door*", ["open_door", "quiet_door"]),
        ("detections/*/w*.yml", ["window"]),
        ("window::unit", ["window"]),
        ("detections/web/window.yml::unit::Opened", ["window"]),
    ],
)
def test_a_selector_names_detections(
    content: Content, monkeypatch: pytest.MonkeyPatch, selector: str, expected: list[str]
) -> None:
    """Paths, folders, names in any case, ids, globs and ids of cases all select."""
    content.detection("endpoint/open_door.yml")
    content.detection("endpoint/quiet_door.yml")
    content.detection("web/window.yml")
    monkeypatch.chdir(content.path)

    matrix = run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT, selectors=[selector])

    assert expected == [Path(verdict.case.path).stem for verdict in matrix.verdicts]


def test_a_path_counts_from_here_and_from_the_content_root(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path may start in the current folder or in the content root."""
    path = content.detection("endpoint/a.yml")
    content.detection("b.yml")

    for folder, selector in (
        (path.parent, "a.yml"),
        (content.path / "macros", "detections/endpoint/a.yml"),
        (content.path / "macros", "../detections/endpoint"),
        (Path("/"), str(path)),
    ):
        monkeypatch.chdir(folder)
        matrix = run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT, selectors=[selector])
        assert ["detections/endpoint/a.yml::unit::Opened"] == ids(matrix)


def test_a_stage_within_a_selector_is_matched_whole(content: Content) -> None:
    """`::unit::Open` selects the test of that name only, not those whose names begin with it."""
    content.detection("a.yml", test_text("Open"), test_text("Open wide"))

    matrix = run_matrix(content.root(), search=Engine(ONE_ROW), selectors=["a::unit::Open"])

    assert ["detections/a.yml::unit::Open"] == ids(matrix)


@pytest.mark.parametrize(
    ("selector", "remedy"),
    [
        ("detections/opne_door.yml", "did you mean `detections/open_door.yml`?"),
        ("Opn Door", "did you mean `Open Door`?"),
        ("open_door::unit::Opend", "did you mean `detections/open_door.yml::unit::Opened`?"),
    ],
)
def test_a_selector_that_names_nothing_is_refused_with_the_nearest_name(
    content: Content, selector: str, remedy: str
) -> None:
    """A misspelt selector stops the run, even beside one that is right."""
    content.detection("open_door.yml")

    with pytest.raises(UsageError) as refused:
        run_matrix(content.root(), search=Engine(ONE_ROW), selectors=["open_door", selector])

    assert str(refused.value).endswith(remedy)


def test_a_glob_may_match_nothing(content: Content) -> None:
    """A pattern without a match selects nothing, and the exit status says so."""
    content.detection("a.yml")

    matrix = run_matrix(content.root(), search=Engine(ONE_ROW), selectors=["*nothing*"])

    assert () == matrix.verdicts
    assert ExitStatus.NOTHING_SELECTED is matrix.exit_status()


def test_a_table_behind_a_link_that_leads_out_is_missing(
    content: Content, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A lookup cannot show a file from outside of the content root."""
    secret = tmp_path_factory.mktemp("outside") / "secret.csv"
    secret.write_text("door,owner\nnorth,ann\n")
    content.lookup("known_doors", "csv")
    (content.path / "lookups" / "known_doors.csv").symlink_to(secret)
    content.detection("a.yml", search="sourcetype=Door:Log | lookup known_doors door")

    verdict = only(run_matrix(content.root(), search=Engine(ONE_ROW), stages=UNIT))

    assert (Status.ERROR, "the lookup `known_doors` has no table `lookups/known_doors.csv`") == (
        verdict.status,
        verdict.message,
    )
