"""The `.conf` reader."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tocsin.knowledge.conf import ConfFile, parse_conf, read_conf, truth
from tocsin.source import SourceText, Span


def parsed(text: str) -> ConfFile:
    return parse_conf(SourceText("props.conf", text))


def values(text: str, stanza: str) -> dict[str, str]:
    return {key: setting.value for key, setting in parsed(text).stanzas[stanza].settings.items()}


def test_settings_belong_to_the_stanza_above() -> None:
    """Each setting is found under its stanza, without the blanks round key and value."""
    text = "[a]\n x =  1 \n\n[b]\ny=2\n"

    assert {"x": "1"} == values(text, "a")
    assert {"y": "2"} == values(text, "b")


def test_settings_before_any_stanza_are_defaults() -> None:
    """Settings at the top of a file belong to [default]."""
    assert {"x": "1", "y": "2"} == values("x = 1\n[default]\ny = 2\n", "default")


def test_comments_only_at_line_start() -> None:
    """A hash or semicolon begins a comment at the start of a line and belongs to the value elsewhere."""
    assert {"x": "10 # not a comment", "y": "a;b"} == values("[a]\n# c\n; c\nx = 10 # not a comment\ny = a;b\n", "a")


def test_last_value_of_a_repeated_key_wins() -> None:
    """Repeated stanzas are merged, and of a repeated key the last value counts."""
    assert {"x": "3", "y": "2"} == values("[a]\nx = 1\n[b]\n[a]\ny = 2\nx = 3\n", "a")


def test_backslash_continues_a_value() -> None:
    """A backslash at the end of a line joins the next line, whatever it holds, with the line break."""
    assert {"x": "one\n[two]\n# three", "y": "4"} == values("[a]\nx = one\\\n[two]\\\n# three\ny = 4\n", "a")


def test_value_keeps_equals_signs_quotes_and_backslashes() -> None:
    """Values are raw text."""
    assert {"x": '"a=b" \\d+ \\\\"'} == values('[a]\nx = "a=b" \\d+ \\\\"\n', "a")


def test_stanza_name_may_hold_brackets() -> None:
    """A stanza name ends at the last bracket of its line."""
    assert {"x": "1"} == values("[source::...[abc]*]\nx = 1\n", "source::...[abc]*")


def test_crlf_and_byte_order_mark(tmp_path: Path) -> None:
    """Windows line ends, a byte order mark and stray bytes do no harm."""
    path = tmp_path / "props.conf"
    path.write_bytes(b"\xef\xbb\xbf[a]\r\nx = caf\xe9\r\ny = 2\r\n")

    settings = read_conf(path).stanzas["a"].settings

    assert "caf\ufffd" == settings["x"].value
    assert "2" == settings["y"].value


def test_unreadable_lines_are_reported_at_their_place() -> None:
    """A line that means nothing is a warning and does not stop the reader."""
    conf = parsed("[a]\nnonsense\n[broken\nx = 1\n")

    assert ["props.conf:2:1", "props.conf:3:1"] == [d.place.location for d in conf.diagnostics if d.place]
    assert ["KNO302", "KNO301"] == [d.code for d in conf.diagnostics]
    assert "1" == conf.stanzas["a"].settings["x"].value


def test_place_of_a_setting_and_of_a_character_in_it() -> None:
    """A setting knows its line, and a character of a continued value its line and column."""
    setting = parsed("[a]\n  x = one\\\n   two\n").stanzas["a"].settings["x"]
    source = setting.source()
    offset = source.text.index("two")

    assert "props.conf:2:3" == setting.place.location
    assert "props.conf:3:4" == source.place(Span(offset, offset + 3)).location


def test_truth_of_words() -> None:
    """Splunk's words for true are true in any case, everything else is false."""
    assert [True] * 6 == [truth(word) for word in ("true", "T", "Yes", "y", "ON", "1")]
    assert [False] * 5 == [truth(word) for word in ("false", "0", "no", "perhaps", "")]


@given(st.text(alphabet=st.characters(blacklist_characters="\n\r\\", blacklist_categories=("Cs",)), max_size=40))
def test_any_line_survives_as_a_value(value: str) -> None:
    """Whatever stands after the equals sign is the value, without blanks round it."""
    assert value.strip() == values(f"[a]\nx ={value}\n", "a")["x"]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Every text is read, and every value has its place in it."""
    for stanza in parsed(text).stanzas.values():
        for setting in stanza.settings.values():
            source = setting.source()
            assert source.text == setting.value
            starts = [(s.start, s.origin_start) for s in source.segments if s.start < len(source.text)]
            assert all(source.text[start] == text[origin] for start, origin in starts)
