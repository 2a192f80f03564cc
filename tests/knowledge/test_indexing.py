"""Index time: breaking, timestamps, edits, transforms and indexed extractions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tocsin.events import Dataset
from tocsin.events.literals import LiteralFilter
from tocsin.knowledge import Condition, KnowledgeBase

Rows = Callable[..., list[dict[str, Any]]]
WriteApp = Callable[..., Path]


def raws(found: list[dict[str, Any]]) -> list[str]:
    return [row["_raw"] for row in found]


def test_lines_merge_before_dates(rows: Rows) -> None:
    """By default an event begins at a line with a date."""
    text = "2024-01-01 00:00:00 a\n  more\n2024-01-02 00:00:00 b\n"
    found = rows(text, props="[t]\n")

    assert ["2024-01-01 00:00:00 a\n  more", "2024-01-02 00:00:00 b"] == raws(found)
    assert [1704067200, 1704153600] == [row["_time"] for row in found]


def test_one_line_per_event(rows: Rows) -> None:
    """SHOULD_LINEMERGE=false makes every line an event."""
    assert ["a", "b"] == raws(rows("a\r\n\r\nb", props="[t]\nSHOULD_LINEMERGE = false\n"))


def test_line_breaker_throws_its_group_away(rows: Rows) -> None:
    """What the first group matches is lost; the rest of the match stays on its side."""
    props = "[t]\nSHOULD_LINEMERGE = false\nLINE_BREAKER = end(,\\s*)begin\n"

    assert ["begin 1 end", "begin 2 end"] == raws(rows("begin 1 end, begin 2 end", props=props))


def test_break_only_before_and_must_break_after(rows: Rows) -> None:
    """Regexes may say where an event begins and where it must end."""
    props = "[t]\nBREAK_ONLY_BEFORE = ^new\n"

    assert ["new 1\nx", "new 2"] == raws(rows("new 1\nx\nnew 2", props=props))
    assert ["new 1", "x\nnew"] == raws(
        rows("new 1\nx\nnew", props="[t]\nBREAK_ONLY_BEFORE = ^!\nMUST_BREAK_AFTER = 1$\n")
    )


def test_truncate_counts_bytes(rows: Rows) -> None:
    """A long line is cut to a number of bytes, between characters; 0 is no limit."""
    assert ["aé"] == raws(rows("aéé", props="[t]\nTRUNCATE = 4\n"))
    assert ["x" * 10_000] == raws(rows("x" * 10_001, props="[t]\n"))
    assert ["x" * 10_001] == raws(rows("x" * 10_001, props="[t]\nTRUNCATE = 0\n"))


def test_time_prefix_and_format(rows: Rows) -> None:
    """The format is read right after the prefix, in the zone of the settings."""
    props = "[t]\nTIME_PREFIX = at=\nTIME_FORMAT = %d.%m.%Y %H:%M:%S,%3N\nTZ = Europe/Berlin\n"

    assert 1704063600.25 == rows("x 2020-05-05 at=01.01.2024 00:00:00,250", props=props)[0]["_time"]


def test_event_without_time_inherits(rows: Rows) -> None:
    """An event without a time has that of the event before it, even of one that the search skips."""
    text = "2024-01-01 00:00:00 a\nb\n2024-01-02 00:00:00 c\nd"
    props = "[t]\nSHOULD_LINEMERGE = false\n"

    assert [1704067200, 1704067200, 1704153600, 1704153600] == [row["_time"] for row in rows(text, props=props)]


def test_skipped_events_lend_their_time(tmp_path: Path, write_app: WriteApp) -> None:
    """The time is the same whether or not the event before is kept."""
    path = tmp_path / "x.log"
    path.write_text("2024-01-01 00:00:00 a\nb\n")
    knowledge = KnowledgeBase.load([write_app(props="[t]\nSHOULD_LINEMERGE = false\n")], built_in=False)
    found = list(knowledge.read(Dataset(path, sourcetype="t"), keep=lambda verbatim: LiteralFilter.of([["b"]])))

    assert [("b", 1704067200)] == [(row["_raw"], row["_time"]) for row in found]


def test_condition_judges_before_everything_is_extracted(tmp_path: Path, write_app: WriteApp) -> None:
    """Rows that fail the condition are left out, and the others have every field."""
    path = tmp_path / "x.log"
    path.write_text("a=1 b=2\na=2 b=3\n")
    knowledge = KnowledgeBase.load([write_app(props="[t]\nSHOULD_LINEMERGE = false\n")], built_in=False)
    where = Condition(frozenset({"a"}), lambda row: "b" not in row and row["a"] == "2")

    assert ["3"] == [row["b"] for row in knowledge.read(Dataset(path, sourcetype="t"), where=where)]


def test_first_event_without_time_has_now(rows: Rows) -> None:
    """Where no event had a time yet, the search's own time stands in."""
    assert 1_700_000_000 == rows("nothing", props="[t]\n")[0]["_time"]
    assert 1_700_000_000 == rows("2024-01-01 00:00:00", props="[t]\nDATETIME_CONFIG = CURRENT\n")[0]["_time"]


def test_sed_edits_after_the_time_is_read(rows: Rows) -> None:
    """SEDCMD changes the text, in class order, after the time was taken from it."""
    props = "[t]\nSEDCMD-b = s/x/y/g\nSEDCMD-a = s/2024-01-01/x/\n"
    row = rows("2024-01-01 00:00:00 x", props=props)[0]

    assert ("y 00:00:00 y", 1704067200) == (row["_raw"], row["_time"])


def test_transforms_route_events(rows: Rows) -> None:
    """Source type, source, host and index may be rewritten, and the new source type's settings then apply."""
    props = "[t]\nTRANSFORMS-a = type, source, host, index\n[new]\nEVAL-seen = 1\n"
    transforms = (
        "[type]\nREGEX = kind=(\\w+)\nDEST_KEY = MetaData:Sourcetype\nFORMAT = sourcetype::$1\n"
        "[source]\nSOURCE_KEY = MetaData:Source\nREGEX = ^source::(.)\n"
        "DEST_KEY = MetaData:Source\nFORMAT = source::x$1\n"
        "[host]\nREGEX = .\nDEST_KEY = MetaData:Host\nFORMAT = host::web\n"
        "[index]\nREGEX = .\nDEST_KEY = _MetaData:Index\nFORMAT = other\n"
    )
    row = rows("kind=new", props=props, transforms=transforms)[0]

    assert ("new", "xl", "web", "other", 1) == tuple(
        row[name] for name in ("sourcetype", "source", "host", "index", "seen")
    )


def test_null_queue_drops_and_a_later_transform_keeps(rows: Rows) -> None:
    """An event in the null queue is dropped unless a later transform takes it back."""
    props = "[t]\nSHOULD_LINEMERGE = false\nTRANSFORMS-set = drop, keep\n"
    transforms = (
        "[drop]\nREGEX = .\nDEST_KEY = queue\nFORMAT = nullQueue\n"
        "[keep]\nREGEX = good\nDEST_KEY = queue\nFORMAT = indexQueue\n"
    )

    assert ["good"] == raws(rows("bad\ngood\nbad", props=props, transforms=transforms))


def test_written_fields_and_text(rows: Rows) -> None:
    """WRITE_META gives indexed fields, a DEST_KEY of _raw new text."""
    props = "[t]\nKV_MODE = none\nTRANSFORMS-a = meta, raw\n"
    transforms = (
        '[meta]\nREGEX = u=(\\w+)\nFORMAT = user::$1 kind::"a b"\nWRITE_META = true\n'
        "[raw]\nREGEX = ^(.*)secret(.*)$\nDEST_KEY = _raw\nFORMAT = $1***$2\n"
    )
    row = rows("u=x secret!", props=props, transforms=transforms)[0]

    assert ("x", "a b", "u=x ***!") == (row["user"], row["kind"], row["_raw"])


def test_ingest_eval(rows: Rows) -> None:
    """INGEST_EVAL assigns fields and metadata in order, each seeing the ones before."""
    props = "[t]\nKV_MODE = none\nTRANSFORMS-a = e\n"
    transforms = '[e]\nINGEST_EVAL = n := len(_raw), host = "h" . n, _time = 5, m = max(n, 9)\n'
    row = rows("four", props=props, transforms=transforms)[0]

    assert (4, "h4", 5, 9) == (row["n"], row["host"], row["_time"], row["m"])


def test_csv_with_header(rows: Rows) -> None:
    """Columns are named by the header, which is no event; names are cleaned."""
    found = rows('a,b c,d\n1,"x,y",\n2,z,w\n', props="[t]\nINDEXED_EXTRACTIONS = csv\nKV_MODE = none\n")

    assert [("1", "x,y", None), ("2", "z", "w")] == [(row["a"], row["b_c"], row.get("d")) for row in found]


def test_w3c_header_may_change(rows: Rows) -> None:
    """Every #Fields line names the columns that follow, and a dash is no value."""
    text = "#Fields: date cs(User-Agent)\n2024-01-01 curl\n#Fields: a b\n1 -\n"
    found = rows(text, props="[t]\nINDEXED_EXTRACTIONS = w3c\nKV_MODE = none\n")

    assert ["curl", None] == [row.get("cs_User_Agent_") for row in found]
    assert [None, "1"] == [row.get("a") for row in found]


def test_indexed_json_doubles_with_kv_mode_json(rows: Rows) -> None:
    """Indexed JSON fields are there without any search-time extraction."""
    row = rows('{"_a": {"b": [1, 2]}}', props="[t]\nINDEXED_EXTRACTIONS = json\nKV_MODE = none\n")[0]

    assert ("1", "2") == row["a.b{}"]


def test_source_names_the_source_type(tmp_path: Path, write_app: WriteApp) -> None:
    """A source type that was not stated comes from the source's stanza."""
    path = tmp_path / "x.foo"
    path.write_text("a")
    app = write_app(props="[source::....foo]\nsourcetype = foo\n[foo]\nEVAL-is = 1\n")
    row = next(KnowledgeBase.load([app], built_in=False).read(Dataset(path)))

    assert ("foo", 1, str(path), "main") == (row["sourcetype"], row["is"], row["source"], row["index"])


def test_broken_settings_are_reported_at_their_place(tmp_path: Path, write_app: WriteApp) -> None:
    """A malformed regex, format, zone or expression is a warning at its place, and the events are still read."""
    path = tmp_path / "x.log"
    path.write_text("a")
    app = write_app(
        props="[t]\nEXTRACT-a = (\nTIME_FORMAT = %!\nTZ = Nowhere\n"
        "EVAL-b = nosuch(1)\nREPORT-c = absent\nSEDCMD-d = q\n"
    )
    knowledge = KnowledgeBase.load([app], built_in=False)

    assert 1 == len(list(knowledge.read(Dataset(path, sourcetype="t"))))
    assert {(2, "KNO304"), (3, "KNO308"), (4, "KNO308"), (5, "KNO306"), (6, "KNO305"), (7, "KNO309")} == {
        (found.place.line, found.code) for found in knowledge.diagnostics if found.place
    }
