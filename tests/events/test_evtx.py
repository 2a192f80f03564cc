"""Windows event log files: what becomes of their records, and what is said when they cannot be read."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tocsin
from tocsin.errors import DatasetError
from tocsin.events.readers.evtx import EventLogRecord, is_event_log, read_event_log, render_record
from tocsin.knowledge import KnowledgeBase

from .event_log import event_log

EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Gate-Provider' Guid='{{0A1B2C3D-0000-1111-2222-333344445555}}'/>"
    "<EventID>7</EventID><Level>4</Level>"
    "<TimeCreated SystemTime='2024-05-01T12:00:0{second}.250000000Z'/><EventRecordID>{number}</EventRecordID>"
    "<Correlation/><Execution ProcessID='4' ThreadID='8'/><Channel>{channel}</Channel>"
    "<Computer>gate.example</Computer><Security/></System>"
    "<EventData><Data Name='Visitor'>{visitor}</Data><Data Name='Note'></Data></EventData></Event>"
)


def event(number: int = 1, channel: str = "Gate/Operational", visitor: str = "ann") -> str:
    """Return an event as Windows renders it."""
    return EVENT.format(second=number, number=number, channel=channel, visitor=visitor)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """An event log of three events in two channels."""
    pytest.importorskip("evtx")
    path = tmp_path / "gate.evtx"
    path.write_bytes(event_log(event(1), event(2, visitor='bob &lt;&amp;&gt; "it\'s"'), event(3, channel="Security")))
    return path


def test_records_are_rendered_as_windows_renders_them(log: Path) -> None:
    """The text of each record is that of Windows, to the letter, and its channel is known."""
    expected = [
        EventLogRecord("Gate/Operational", event(1)),
        EventLogRecord("Gate/Operational", event(2, visitor='bob &lt;&amp;&gt; "it\'s"')),
        EventLogRecord("Security", event(3, channel="Security")),
    ]
    assert expected == list(read_event_log(log))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=40).filter(str.strip))
def test_values_survive(visitor: str) -> None:
    """Whatever is in a value stands in the rendered text with no more than `&`, `<` and `>` written as entities."""
    pytest.importorskip("evtx")
    expected = event(visitor=escape(visitor))
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.evtx")
        path.write_bytes(event_log(expected))
        assert [expected] == [record.text for record in read_event_log(path)]


@pytest.mark.parametrize(
    ("decoded", "expected"),
    [
        ('<?xml version="1.0" encoding="utf-8"?>\n<Event><System/></Event>\n', "<Event><System/></Event>"),
        ('<Data Name="a">&quot;x&quot; &amp; &apos;y&apos;</Data>', "<Data Name='a'>\"x\" &amp; 'y'</Data>"),
        ('<Data Name="it&apos;s &quot;a&quot;">x</Data>', "<Data Name='it&apos;s \"a\"'>x</Data>"),
        (
            '<Correlation ActivityID="AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE"></Correlation></System>',
            "<Correlation ActivityID='{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}'/></System>",
        ),
        (
            "<System></System><Data>AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE</Data>",
            "<System></System><Data>{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}</Data>",
        ),
        (
            "<System></System><Data>aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee</Data>",
            "<System></System><Data>aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee</Data>",
        ),
        ("<System><Channel></Channel></System>", "<System><Channel></Channel></System>"),
        ("<System></System><UserData><Security></Security>", "<System></System><UserData><Security></Security>"),
        (
            '<TimeCreated SystemTime="2024-05-01T12:00:00Z"></TimeCreated></System>',
            "<TimeCreated SystemTime='2024-05-01T12:00:00Z'/></System>",
        ),
    ],
)
def test_what_the_decoder_writes_otherwise_is_put_right(decoded: str, expected: str) -> None:
    """Declaration, quotes, GUIDs, fractions of seconds and empty elements of the header come out as in Windows."""
    assert expected == render_record(decoded)


def test_an_event_log_is_a_dataset(log: Path) -> None:
    """Each event has its channel as its source, and the fields and the time that such an event has anywhere."""
    rows = list(tocsin.search("* | sort _time", datasets=[tocsin.Dataset(log)]))
    expected = [
        ("XmlWinEventLog:Gate/Operational", "XmlWinEventLog", 1714564801.25, "7", "ann"),
        ("XmlWinEventLog:Gate/Operational", "XmlWinEventLog", 1714564802.25, "7", 'bob &lt;&amp;&gt; "it\'s"'),
        ("XmlWinEventLog:Security", "XmlWinEventLog", 1714564803.25, "7", "ann"),
    ]
    names = ("source", "sourcetype", "_time", "EventCode", "Visitor")
    assert expected == [tuple(row[name] for name in names) for row in rows]


def test_what_is_stated_of_an_event_log_counts(log: Path) -> None:
    """A source, source type, host or index that is given takes the place of the channel's."""
    dataset = tocsin.Dataset(log, source="mine", sourcetype="own", host="h", index="i")
    rows = list(KnowledgeBase.load().read(dataset))
    assert {("mine", "own", "h", "i")} == {
        (row["source"], row["sourcetype"], row["host"], row["index"]) for row in rows
    }


def test_a_selective_search_finds_its_event(log: Path) -> None:
    """What is looked for in raw text is looked for in the text of the records, not in the bytes of the file."""
    assert 1 == len(tocsin.search("Visitor=bob*", datasets=[tocsin.Dataset(log)]))


def test_a_compressed_event_log_is_read(log: Path) -> None:
    """Compression makes no difference."""
    packed = log.with_suffix(".evtx.gz")
    packed.write_bytes(gzip.compress(log.read_bytes()))
    assert is_event_log(packed)
    assert list(read_event_log(log)) == list(read_event_log(packed))


def test_without_the_extra_it_is_said_what_to_install(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event log that cannot be decoded here is an error that names the extra."""
    monkeypatch.setitem(sys.modules, "evtx", None)
    with pytest.raises(DatasetError) as raised:
        list(read_event_log(log))
    assert "DAT610" == raised.value.diagnostics[0].code
    assert "run `pip install 'tocsin[evtx]'`" == raised.value.diagnostics[0].hint


@pytest.mark.parametrize(("kept", "code"), [(10, "DAT611"), (5000, "DAT604"), (4096, "DAT604")])
def test_a_cut_off_event_log_is_an_error(log: Path, kept: int, code: str) -> None:
    """Where the file ends too early, the events that are lost are not passed over in silence."""
    log.write_bytes(log.read_bytes()[:kept])
    with pytest.raises(DatasetError) as raised:
        list(read_event_log(log))
    assert code == raised.value.diagnostics[0].code


def test_other_files_are_no_event_logs(tmp_path: Path) -> None:
    """A text, a folder and a path without a file are none."""
    text = tmp_path / "x.evtx"
    text.write_text("<Event/>")
    assert [False] * 3 == [is_event_log(path) for path in (text, tmp_path, tmp_path / "none")]
