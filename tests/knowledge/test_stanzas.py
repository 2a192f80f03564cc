"""Which stanzas apply, and which wins."""

from __future__ import annotations

import pytest

from tocsin.knowledge.conf import parse_conf
from tocsin.knowledge.props import merge_settings
from tocsin.knowledge.stanzas import StanzaTable
from tocsin.source import SourceText


def effective(text: str, source: str = "s", host: str = "h", sourcetype: str = "t") -> dict[str, str]:
    table = StanzaTable(parse_conf(SourceText("props.conf", text)).stanzas.values())
    merged = merge_settings(
        table.matching(source, host, sourcetype),
        source=source,
        host=host,
        sourcetype=sourcetype,
        original_sourcetype=sourcetype,
    )
    return {key: setting.value for key, setting in merged.values.items() if key != "priority"}


def test_source_beats_host_beats_sourcetype_beats_default() -> None:
    """All matching stanzas are merged, and on the same key the more important kind wins."""
    text = """
[source::s]
a = source
[host::h]
a = host
b = host
[t]
a = type
b = type
c = type
[default]
a = default
b = default
c = default
d = default
"""

    assert {"a": "source", "b": "host", "c": "type", "d": "default"} == effective(text)


@pytest.mark.parametrize(
    ("pattern", "source", "applies"),
    [
        ("/var/log/x", "/var/log/x", True),
        ("/var/log/x", "/VAR/log/x", False),
        ("/var/*/x", "/var/log/x", True),
        ("/var/*/x", "/var/log/a/x", False),
        ("/var/.../x", "/var/log/a/x", True),
        ("...x.log", "/a/x.log", True),
        ("...x.log", "/a/xylog", False),
        ("....(?i)(evt|evtx)(.\\d+)?", "C:\\logs\\SYSTEM.EVTX", True),
        ("....(?i)(evt|evtx)(.\\d+)?", "C:\\logs\\a.evt.2", True),
        ("a|b", "a", False),
        ("...(a|b)", "xb", True),
        ("C:\\\\logs\\\\*", "C:\\logs\\x", True),
        ("C:\\\\logs\\\\*", "C:\\logs\\x\\y", False),
        ("C:\\\\logs", "C:\\logs", True),
        ("WinEventLog...", "WinEventLog:Security", True),
        ("*", "a", True),
        ("*", "a\\b", False),
        ("...log(?!x)*", "my.logs", True),
    ],
)
def test_source_patterns(pattern: str, source: str, applies: bool) -> None:
    """Three dots match anything, a star anything without a separator, a dot itself, the rest is PCRE."""
    assert ({"a": "1"} if applies else {}) == effective(f"[source::{pattern}]\na = 1\n", source=source)


def test_sourcetypes_and_hosts_ignore_case() -> None:
    """Source types and hosts match in any case, sources only in their own."""
    text = "[Ty]\na = 1\n[host::WEB*]\nb = 1\n[source::Log]\nc = 1\n"

    assert {"a": "1", "b": "1"} == effective(text, sourcetype="tY", host="web7", source="log")


def test_sourcetype_patterns_by_the_empty_group() -> None:
    """A stanza that begins with a group holding :: repeated no times is a pattern for the source type."""
    text = "[(?::){0}Xml*]\na = 1\n[(::){0}Xml:*\\S+]\nb = 1\n"

    assert {"a": "1", "b": "1"} == effective(text, sourcetype="xml:security")
    assert {} == effective(text, sourcetype="other")


def test_literal_beats_pattern_of_the_same_kind() -> None:
    """A literal name has priority 100 and a pattern 0."""
    assert {"a": "literal"} == effective("[source::s]\na = literal\n[source::s*]\na = pattern\n")


def test_priority_decides_within_a_kind() -> None:
    """A pattern whose priority is above 100 beats a literal name, but no other kind."""
    text = "[source::s]\na = literal\n[source::s*]\npriority = 101\na = pattern\n[t]\npriority = 999\na = type\n"

    assert {"a": "pattern"} == effective(text)


def test_lower_name_wins_among_equals() -> None:
    """Among patterns of equal priority the name that sorts lower in ASCII wins."""
    assert {"a": "upper"} == effective("[source::...s]\na = lower\n[source::...S*s]\na = upper\n", "Ss")
    assert {"a": "first"} == effective("[source::...]\na = first\n[source::a...]\na = second\n", "abc")


def test_rules_that_guess_source_types_do_not_apply() -> None:
    """Stanzas that only recognise source types are left alone."""
    assert {} == effective("[rule::t]\na = 1\n[delayedrule::t]\na = 1\n")


def test_malformed_pattern_is_reported() -> None:
    """A pattern that is no regex never applies and is reported at its stanza."""
    table = StanzaTable(parse_conf(SourceText("props.conf", "[source::...(]\na = 1\n")).stanzas.values())

    assert [] == table.matching("x(", "h", "t")
    assert ["props.conf:1:1 KNO303"] == [f"{d.place.location} {d.code}" for d in table.diagnostics if d.place]
