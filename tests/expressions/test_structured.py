"""What `spath` reads from JSON and XML documents."""

from __future__ import annotations

import json

import pytest

from tocsin.expressions.structured import document_fields, parse_document_path, select_texts
from tocsin.expressions.xml_paths import parse_xml, xml_fields

JSON = '{"user":{"name":"amal","id":7},"roles":["a","b"],"logins":[{"ip":"10.0.0.1","ok":true},{"ok":null}]}'
XML = """<?xml version="1.0"?>
<Event xmlns='urn:events'>
  <System><Provider Name='Security' /><EventID Qualifiers="0">4688</EventID></System>
  <EventData>
    <Data Name="User">CORP\\amal</Data>
    <Data Name="Line">cmd &amp; exit &lt;now&gt;</Data>
    <Data Name="a&gt;b"><![CDATA[<raw>]]></Data>
  </EventData>
</Event>"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("user.name", ("amal",)),
        ("user", ('{"name":"amal","id":7}',)),
        ("roles{}", ("a", "b")),
        ("roles", ()),
        ("roles{1}", ("b",)),
        ("logins{}.ok", ("true", "null")),
        ("logins{}", ('{"ip":"10.0.0.1","ok":true}', '{"ok":null}')),
        ("logins{0}.ip", ("10.0.0.1",)),
        ("logins{}.none", ()),
        ("user{}", ()),
        ("user{@id}", ()),
    ],
)
def test_json_paths(path: str, expected: tuple[str, ...]) -> None:
    """A path finds every value that it leads to, objects as compact text."""
    assert expected == select_texts(JSON, parse_document_path(path))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Event.System.EventID", ("4688",)),
        ("Event.System.EventID{@Qualifiers}", ("0",)),
        ("Event.System.Provider{@Name}", ("Security",)),
        ("Event.EventData.Data", ("CORP\\amal", "cmd & exit <now>", "<raw>")),
        ("Event.EventData.Data{2}", ("cmd & exit <now>",)),
        ("Event.EventData.Data{2}{@Name}", ("Line",)),
        ("Event.EventData.Data{@Name}", ("User", "Line", "a>b")),
        ("Event.EventData.Data{0}", ()),
        ("Event.EventData.Data{9}", ()),
        ("Event.EventData.Data{@none}", ()),
        ("System.EventID", ()),
        ("Event.System", ("<Provider Name='Security' /><EventID Qualifiers=\"0\">4688</EventID>",)),
    ],
)
def test_xml_paths(path: str, expected: tuple[str, ...]) -> None:
    """A path starts at the root; elements of one name are counted from 1, and attributes are named."""
    assert expected == select_texts(XML, parse_document_path(path))


def test_fields_of_an_xml_document() -> None:
    """Elements with text and attributes are fields; an element with both gives both."""
    expected = {
        "Event{@xmlns}": ["urn:events"],
        "Event.System.Provider{@Name}": ["Security"],
        "Event.System.EventID{@Qualifiers}": ["0"],
        "Event.System.EventID": ["4688"],
        "Event.EventData.Data{@Name}": ["User", "Line", "a>b"],
        "Event.EventData.Data": ["CORP\\amal", "cmd & exit <now>", "<raw>"],
    }

    assert expected == document_fields(XML)


@pytest.mark.parametrize("text", ["", "plain", "<a><b></a>", "<a>", "{", "[1", "5", '"text"', "<a/><b/>"])
def test_other_text_has_no_fields(text: str) -> None:
    """What is neither an object or array nor a well-formed element has nothing to read."""
    assert {} == document_fields(text)
    assert () == select_texts(text, parse_document_path("a"))


def test_entities_are_not_expanded() -> None:
    """A document that declares entities is not read: it could grow without end, or read files."""
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;&c;</a>'

    assert parse_xml(bomb) is None


def test_deep_documents_are_no_crash() -> None:
    """A document that is nested without end is refused."""
    assert parse_xml("<a>" * 5000 + "</a>" * 5000) is None
    assert {} == document_fields('{"a":' * 5000 + "1" + "}" * 5000, limit=None)


def test_characters_beyond_ascii_in_xml() -> None:
    """The content of an element is cut at the right places whatever its characters."""
    root = parse_xml("<a><b>é😀<c>ü</c></b></a>")

    assert root is not None
    assert ("é😀<c>ü</c>",) == select_texts("<a><b>é😀<c>ü</c></b></a>", parse_document_path("a.b"))
    assert {"a.b": ["é😀"], "a.b.c": ["ü"]} == xml_fields(root)


def test_fields_end_at_the_limit() -> None:
    """A long document is read up to the limit only; no limit reads it all."""
    text = json.dumps({"first": "x" * 30, "second": 12345, "third": "end"})

    assert {"first": ["x" * 30]} == document_fields(text, limit=57)
    assert ["first", "second", "third"] == list(document_fields(text, limit=None))


@pytest.mark.parametrize("path", ["", "a..b", "a{"])
def test_what_is_no_path(path: str) -> None:
    """A text that is a path in no kind of document is refused."""
    with pytest.raises(ValueError, match="no path"):
        parse_document_path(path)
