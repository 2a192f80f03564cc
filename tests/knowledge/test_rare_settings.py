"""Settings that few add-ons have: each does what it says, or it is said that it does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import tocsin
from tocsin.diagnostics import Severity
from tocsin.events import Dataset
from tocsin.knowledge import KnowledgeBase

from .conftest import Rows, WriteApp

PROCESSES = "NAME   %CPU  COMMAND\ninit      0  /sbin/init\n\nsshd     12  /usr/sbin/sshd"
TIMELESS = "SHOULD_LINEMERGE = false\nDATETIME_CONFIG = NONE\n"


def test_multi_makes_a_row_of_each_line_of_a_table(rows: Rows) -> None:
    """The words of the first line name the columns, cleaned; what comes later in the search sees each row."""
    found = rows(
        PROCESSES,
        props="[T]\nLINE_BREAKER = ((?!))\nSHOULD_LINEMERGE = false\nKV_MODE = multi\n"
        "EXTRACT-a = (?<NAME>nothing)\nFIELDALIAS-b = COMMAND AS process\nEVAL-host = NAME",
    )
    expected = [("init", "0", "/sbin/init", "init"), ("sshd", "12", "/usr/sbin/sshd", "sshd")]
    assert expected == [tuple(row[name] for name in ("NAME", "_CPU", "process", "host")) for row in found]
    assert ["init      0  /sbin/init", "sshd     12  /usr/sbin/sshd"] == [row["_raw"] for row in found]


def test_multi_keeps_the_number_of_rows_whatever_is_needed(rows: Rows) -> None:
    """Rows are counted even where none of their fields is asked for."""
    props = "[T]\nLINE_BREAKER = ((?!))\nSHOULD_LINEMERGE = false\nKV_MODE = multi"
    assert 2 == len(rows(PROCESSES, ["host"], props=props))


def test_multi_leaves_an_event_without_a_table(rows: Rows) -> None:
    """A single line is no table."""
    assert ["alone"] == [row["_raw"] for row in rows("alone", props="[T]\nKV_MODE = multi")]


def test_multi_in_a_search(tmp_path: Path, write_app: WriteApp) -> None:
    """A condition is asked of each row, not of the event that the rows come from."""
    props = "[T]\nLINE_BREAKER = ((?!))\nSHOULD_LINEMERGE = false\nKV_MODE = multi"
    app = write_app(props=props)
    path = tmp_path / "log"
    path.write_text(PROCESSES)
    dataset = Dataset(path, source="s", sourcetype="T")
    found = tocsin.search("COMMAND=*sshd | table NAME", datasets=[dataset], apps=[app])
    assert [{"NAME": "sshd"}] == list(found)
    origins = [event.origins["NAME"].label for event in KnowledgeBase.load([app]).explain(dataset)]
    assert ["KV_MODE=multi"] * 2 == origins


def test_a_stanza_of_multikv_is_not_supported(write_app: WriteApp) -> None:
    """A custom table definition is named, and the header is taken to be the first line."""
    knowledge = KnowledgeBase.load([write_app(props="[T]\nKV_MODE = multi:ps")], built_in=False)
    assert ["KNO307"] == [found.code for found in knowledge.problems("s", "h", "T")]


def test_timestamp_fields(rows: Rows) -> None:
    """The values of these fields, with a blank between them, are the text in which the time is looked for."""
    found = rows(
        "day,who,clock\n2024-05-01,ann,12:00:00\n2024-05-02,bob,13:00:00\n",
        props="[T]\nINDEXED_EXTRACTIONS = csv\nTIMESTAMP_FIELDS = day, clock\nTIME_FORMAT = %Y-%m-%d %H:%M:%S",
    )
    assert [1714564800, 1714654800] == [row["_time"] for row in found]


def test_timestamp_fields_of_json(rows: Rows) -> None:
    """A date that stands earlier in the event does not count."""
    found = rows(
        '{"born": "1999-01-01T00:00:00Z", "at": "2024-05-01T12:00:00Z"}\n{"born": "1998-01-01T00:00:00Z"}',
        props="[T]\nINDEXED_EXTRACTIONS = json\nTIMESTAMP_FIELDS = at\nKV_MODE = none",
    )
    assert [1714564800, 1714564800] == [row["_time"] for row in found]


def test_a_clone_is_changed_and_the_original_stays(rows: Rows) -> None:
    """The copy has the other source type, what the transform makes of it, and what applies to that source type."""
    found = rows(
        "card 1234\nno number",
        props=f"[T]\n{TIMELESS}TRANSFORMS-a = masked, tagged\n"
        "[masked]\nSEDCMD-b = s/no //\nTRANSFORMS-c = noted\nEVAL-seen = 1\n",
        transforms="[masked]\nREGEX = ^card \\d+\nFORMAT = card ####\nDEST_KEY = _raw\nCLONE_SOURCETYPE = masked\n"
        "[tagged]\nREGEX = card\nFORMAT = kind::card\nWRITE_META = true\n"
        "[noted]\nREGEX = (#+)\nFORMAT = hidden::$1\nWRITE_META = true\n",
    )
    names = ("sourcetype", "_raw", "kind", "hidden", "seen")
    expected = [
        ("T", "card 1234", "card", None, None),
        ("masked", "card ####", None, "####", 1),
        ("T", "no number", None, None, None),
    ]
    assert expected == [tuple(row.get(name) for name in names) for row in found]


def test_a_clone_of_its_own_source_type_is_the_event_itself(rows: Rows) -> None:
    """Without another source type there is no copy, and the transform changes the event."""
    found = rows(
        "a",
        props=f"[T]\n{TIMELESS}TRANSFORMS-a = same",
        transforms="[same]\nREGEX = a\nFORMAT = b\nDEST_KEY = _raw\nCLONE_SOURCETYPE = T",
    )
    assert ["b"] == [row["_raw"] for row in found]


def test_clones_of_clones_end(rows: Rows) -> None:
    """Source types that are copied to each other do not make copies for ever."""
    clone = "REGEX = .\nFORMAT = x::y\nWRITE_META = true\nCLONE_SOURCETYPE ="
    found = rows(
        "a",
        props=f"[T]\n{TIMELESS}TRANSFORMS-a = to_u\n[U]\nTRANSFORMS-a = to_t\n",
        transforms=f"[to_u]\n{clone} U\n[to_t]\n{clone} T\n",
    )
    assert {"T", "U"} == {row["sourcetype"] for row in found}


@pytest.mark.parametrize(
    ("condition", "stopped"),
    [("len(_raw) > 3", True), ("0", False), ("1", True), ("null()", False), ('"text"', True), ("a=2", False)],
)
def test_stop_processing_if(rows: Rows, condition: str, stopped: bool) -> None:
    """Null, false and zero let an event go on to the next rule; anything else stops there, after INGEST_EVAL."""
    (row,) = rows(
        "event",
        props=f"[T]\n{TIMELESS}TRANSFORMS-a = first, second",
        transforms=f"[first]\nINGEST_EVAL = a=1\nSTOP_PROCESSING_IF = {condition}\n[second]\nINGEST_EVAL = b=2",
    )
    assert (1, None if stopped else 2) == (row["a"], row.get("b"))


def test_ingest_eval_adds_or_replaces(rows: Rows) -> None:
    """`=` adds a value, `:=` replaces all, null removes with `:=` only; types and prefixes are understood."""
    (row,) = rows(
        "text",
        props=f"[T]\n{TIMELESS}TRANSFORMS-a = all",
        transforms="[all]\nINGEST_EVAL = a=1, a=a+1, b=1, b:=b+1, c=1, c:=null(), d=1, d=null(), n[int]=len(_raw), "
        "'field:e'=mvcount('mv:a'), 'pd:_own'=7, f='pd:_own' + 1, g='pd:_raw'",
    )
    expected = {"a": (1, 2), "b": 2, "d": 1, "n": 4, "e": 2, "f": 8, "g": "text"}
    assert expected == {name: value for name, value in row.items() if len(name) == 1}
    assert "_own" not in row


def test_a_source_key_of_several_fields(rows: Rows) -> None:
    """`fields:` names indexed fields whose values stand side by side."""
    (row,) = rows(
        "text",
        props=f"[T]\n{TIMELESS}TRANSFORMS-a = make, read",
        transforms="[make]\nINGEST_EVAL = a=1, b=2\n"
        '[read]\nSOURCE_KEY = fields:a,b\nREGEX = ^(1 2)$\nFORMAT = both::"$1"\nWRITE_META = true',
    )
    assert "1 2" == row["both"]


LEASES = "ip,since,host,note\n10.0.0.1,100,old,\n10.0.0.1,200,new,x\n10.0.0.2,150,other,\n10.0.0.1,never,bad,\n"


@pytest.mark.parametrize(
    ("time", "settings", "expected"),
    [
        (250, "", "new"),
        (200, "", "new"),
        (199, "", "old"),
        (99, "", None),
        (250, "max_matches = 5", ("new", "old")),
        (250, "max_offset_secs = 49", None),
        (250, "max_offset_secs = 50", "new"),
        (250, "min_offset_secs = 51", "old"),
        (250, "filter = NOT note=x", "old"),
        (250, "time_format = %Y", None),
    ],
)
def test_a_lookup_with_times(rows: Rows, time: int, settings: str, expected: object) -> None:
    """The latest row that is not later than the event is found, within the offsets that are allowed."""
    (row,) = rows(
        f"{time} 10.0.0.1",
        props="[T]\nTIME_FORMAT = %s\nEXTRACT-a = (?<ip>10.*)\nLOOKUP-b = leases ip OUTPUT host AS name",
        transforms=f"[leases]\nfilename = leases.csv\ntime_field = since\n{settings}\n",
        files={"lookups/leases.csv": LEASES},
    )
    assert expected == row.get("name")


def test_a_lookup_with_times_in_a_search(tmp_path: Path, write_app: WriteApp) -> None:
    """The command `lookup` heeds the time of each event, too."""
    app = write_app(
        transforms="[leases]\nfilename = leases.csv\ntime_field = since\n", files={"lookups/leases.csv": LEASES}
    )
    events = [{"_time": 120, "ip": "10.0.0.1"}, {"_time": 220, "ip": "10.0.0.1"}, {"ip": "10.0.0.1"}]
    found = tocsin.search("| lookup leases ip OUTPUT host | table host", events=events, apps=[app])
    assert [{"host": "old"}, {"host": "new"}, {}] == list(found)


@pytest.mark.parametrize("setting", ["filter = (ip", "time_field = since\ntime_format = %!"])
def test_a_lookup_that_cannot_be_made_is_reported(write_app: WriteApp, setting: str) -> None:
    """A filter or a time format that cannot be read is a warning at its place, and the lookup finds nothing."""
    app = write_app(
        props="[T]\nLOOKUP-a = leases ip OUTPUT host",
        transforms=f"[leases]\nfilename = leases.csv\n{setting}\n",
        files={"lookups/leases.csv": LEASES},
    )
    found = KnowledgeBase.load([app], built_in=False).problems("s", "h", "T")
    assert [True] == ["transforms.conf" in str(diagnostic) for diagnostic in found]


@pytest.mark.parametrize(
    ("props", "code", "severity"),
    [
        ("MUST_NOT_BREAK_BEFORE = x", "KNO312", Severity.INFO),
        ("CHECK_FOR_HEADER = true", "KNO307", Severity.WARNING),
        ("INDEXED_EXTRACTIONS = xml", "KNO307", Severity.WARNING),
        ("unarchive_cmd = gzip -cd -", "KNO307", Severity.WARNING),
        ("METRIC-SCHEMA-TRANSFORMS = metric-schema:x", "KNO307", Severity.WARNING),
        ("TRANSFROMS-a = b", "KNO310", Severity.WARNING),
    ],
)
def test_what_does_nothing_is_reported(write_app: WriteApp, props: str, code: str, severity: Severity) -> None:
    """No setting that changes something in Splunk is passed over in silence."""
    found = KnowledgeBase.load([write_app(props=f"[T]\n{props}\n")], built_in=False).problems("s", "h", "T")
    assert [(code, severity)] == [(diagnostic.code, diagnostic.severity) for diagnostic in found]


@pytest.mark.parametrize("props", ["CHECK_FOR_HEADER = false", "MUST_NOT_BREAK_BEFORE =", "INDEXED_EXTRACTIONS ="])
def test_what_is_switched_off_is_not_reported(write_app: WriteApp, props: str) -> None:
    """A setting that asks for nothing is no reason to complain."""
    assert () == KnowledgeBase.load([write_app(props=f"[T]\n{props}\n")], built_in=False).problems("s", "h", "T")


def test_unknown_settings_of_transforms_are_listed(write_app: WriteApp) -> None:
    """A misspelt setting is named with what was probably meant."""
    (found,) = KnowledgeBase.load([write_app(transforms="[t]\nREGEXP = x\n")], built_in=False).diagnostics
    assert ("KNO310", "did you mean REGEX?") == (found.code, found.hint)


def test_objects_that_are_not_exported_apply_and_that_is_said(rows: Rows, write_app: WriteApp) -> None:
    """In Splunk an app's private objects would only count in searches of that app; here they always do."""
    meta = "[]\nexport = system\n[props]\nexport = none\n"
    app = write_app(props="[T]\nEVAL-a = 1", files={"metadata/default.meta": meta})
    knowledge = KnowledgeBase.load([app], built_in=False)
    expected = ["Objects of the kind props are not exported from app, but apply here."]
    assert expected == [found.message for found in knowledge.diagnostics]
    assert [1] == [row["a"] for row in rows("x", props="[T]\nEVAL-a = 1", files={"metadata/default.meta": meta})]


def test_a_misspelt_class_setting_is_named_as_it_was_meant(write_app: WriteApp) -> None:
    """The part before the dash is compared with the settings that have classes; the name of the class stays."""
    found = KnowledgeBase.load([write_app(props="[T]\nEVALL-a = 1\n")], built_in=False).problems("s", "h", "T")
    assert ["did you mean EVAL-a?"] == [diagnostic.hint for diagnostic in found]
