"""Reading only the events that hold a text: the same events, with the same times, as reading all of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import DatasetError
from tocsin.events import Dataset, RawEvent, breaking, files, literals, seeking
from tocsin.events.literals import LiteralFilter
from tocsin.knowledge import KnowledgeBase, reading
from tocsin.knowledge.local_breaking import local_breaker

BREAKERS = {
    "lines": "SHOULD_LINEMERGE = false",
    "merged": "BREAK_ONLY_BEFORE_DATE = true",
    "markup": r"LINE_BREAKER = >(\s*)<e[\s>]",
    "kept": r"LINE_BREAKER = ([\r\n]+)(?=\d)|(x)>",
    "anything": r"LINE_BREAKER = (\n).",
    "dropped": "TRANSFORMS-a = drop",
    "moved": "TRANSFORMS-a = move",
    "edited": "SEDCMD-a = s/ab/bb/g",
}
TRANSFORMS = """
[drop]
REGEX = aa
DEST_KEY = queue
FORMAT = nullQueue
[move]
REGEX = ^.*(b+)
DEST_KEY = MetaData:Source
FORMAT = source::$1
"""
BORDERS = (b"\n", b"\r\n", b"\n\n", b">\n<e ", b"><e>", b"> \n <e>", b"x>", b"\n1", b"")
STAMPS = (b"", b"", b"2024-05-01 12:00:01 ", b"2024-05-01 12:00:02 ", b"2024-05-01 12:00:03.5 ")
PIECES = ("a", "B", "k", "\N{KELVIN SIGN}", "i", "\u0130", "é", "\n", ">", "<e ", "<e>", " ", "-", "--------", "=" * 30)
BODIES = st.lists(
    st.one_of(st.sampled_from(PIECES).map(str.encode), st.sampled_from([b"\xe9", b"\xe2\x84", b"\xff"])), max_size=4
).map(b"".join)
contents = st.lists(
    st.tuples(st.sampled_from(STAMPS), BODIES, st.sampled_from(BORDERS)).map(b"".join), max_size=20
).map(b"".join)
groups = st.lists(st.lists(st.text("abki", min_size=1, max_size=2), min_size=1, max_size=2), min_size=1, max_size=2)


@contextmanager
def in_small_pieces() -> Iterator[None]:
    """Let files be read in pieces so small that every border falls somewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeking, "_BLOCK", 24)
        patch.setattr(seeking, "_LARGEST_BLOCK", 150)
        patch.setattr(seeking, "_FIRST_WINDOW", 3)
        patch.setattr(seeking, "_WIDENING", 2)
        patch.setattr(reading, "_MOST_SKIPPED", 3)
        patch.setattr(reading, "_MOST_STRETCHES", 2)
        patch.setattr(files, "_CHUNK", 17)
        patch.setattr(literals, "_CHUNK", 40)
        for module in (breaking, seeking):
            patch.setattr(module, "LONGEST_BREAK", 16)
        yield


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, KnowledgeBase]:
    """A knowledge base for each way of breaking."""
    found = {}
    for name, breaker in BREAKERS.items():
        for limit in (0, 9):
            app = tmp_path_factory.mktemp("app") / "default"
            app.mkdir()
            merge = "" if name == "merged" else "SHOULD_LINEMERGE = false\n"
            (app / "props.conf").write_text(f"[T]\nTRUNCATE = {limit}\n{merge}{breaker}\n", encoding="utf-8")
            (app / "transforms.conf").write_text(TRANSFORMS, encoding="utf-8")
            found[f"{name} {limit}"] = KnowledgeBase.load([app.parent], built_in=False, now=1_714_600_000)
    return found


def what(event: RawEvent) -> tuple[object, ...]:
    """Return all of an event but its number, which only counts where every event is looked at."""
    return event.text, event.time, event.source


def same(knowledge: KnowledgeBase, content: bytes, wanted: list[list[str]]) -> None:
    """Assert that seeking in a file finds what reading all of it does."""
    keep = LiteralFilter.of(wanted)
    assert keep is not None
    with TemporaryDirectory() as folder, in_small_pieces():
        path = Path(folder, "log")
        path.write_bytes(content)
        dataset = Dataset(path, source="s", sourcetype="T")
        every = list(map(what, knowledge.raw_events(dataset, keep.__call__)))
        assert every == list(map(what, knowledge.raw_events(dataset, keep)))


@pytest.mark.parametrize("name", [f"{name} {limit}" for name in BREAKERS for limit in (0, 9)])
@settings(max_examples=150, deadline=None)
@given(content=contents, wanted=groups, packed=st.booleans())
def test_seeking_finds_what_reading_everything_finds(
    name: str, content: bytes, wanted: list[list[str]], packed: bool, bases: dict[str, KnowledgeBase]
) -> None:
    """The events that pass, and their times, do not depend on how they are found."""
    same(bases[name], gzip.compress(content) if packed else content, wanted)


@pytest.mark.parametrize("text", ["{}><e><e>{}ab", "{}>\n\n\n<e><e> {}ab><e>", "{}\n\n\n\n{}ab", "{}\nAB\nab\n\n{}"])
@pytest.mark.parametrize("name", ["markup 0", "lines 0", "kept 0", "lines 9"])
def test_breaks_under_way_at_any_border_are_not_torn(name: str, text: str, bases: dict[str, KnowledgeBase]) -> None:
    """Wherever a piece of the file begins, no break is found in the middle of another."""
    for before in range(50):
        for behind in range(8):
            same(bases[name], text.format("-" * before, "-" * behind).encode(), [["ab"]])


@pytest.mark.parametrize("letter", ["é", "€", "\U0001d11e"])
def test_an_event_is_truncated_between_characters(letter: str, bases: dict[str, KnowledgeBase]) -> None:
    """A character that does not fit as a whole is left out, in whichever way the event is found."""
    for before in range(10):
        same(bases["lines 9"], ("a" * before + letter * 9).encode(), [["a"]])
        same(bases["kept 9"], ("\n" * before + f"a{letter}\n\n").encode(), [["a"]])


def test_long_logs_are_sought_in_blocks(tmp_path: Path, bases: dict[str, KnowledgeBase]) -> None:
    """Events at and across the borders of the real blocks are found, with the time of the event before them."""
    lines = [f"2024-05-01 12:00:{second:02} {'x' * 100}" for second in range(60)] * 600
    lines[7], lines[20_000], lines[-1] = "needle one", "needle two", "needle three"
    path = tmp_path / "log"
    path.write_text("\r\n".join(lines), encoding="utf-8")
    keep = LiteralFilter.of([["needle"]])
    found = bases["lines 0"].raw_events(Dataset(path, source="s", sourcetype="T"), keep)
    start = 1_714_564_800
    expected = [("needle one", start + 6), ("needle two", start + 19), ("needle three", start + 58)]
    assert expected == [(event.text, event.time) for event in found]


def test_only_what_holds_the_text_is_decoded(
    tmp_path: Path, bases: dict[str, KnowledgeBase], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a thousand events only the one that is found is looked at."""
    decoded: list[bytes] = []

    def decode(data: bytes) -> str:
        decoded.append(data)
        return data.decode()

    monkeypatch.setattr(seeking, "decode_utf_8", decode)
    path = tmp_path / "log"
    path.write_text("".join(f"2024-05-01 12:00:00 event {n}\n" for n in range(1000)), encoding="utf-8")
    keep = LiteralFilter.of([["event 500"]])
    assert 1 == len(list(bases["lines 0"].raw_events(Dataset(path, source="s", sourcetype="T"), keep)))
    assert [b"2024-05-01 12:00:00 event 500"] == decoded


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        (r"([\r\n]+)", b"\n\r"),
        (r"(\r?\n)", b"\n\r"),
        (r"([\r\n]+)(?=\d\d/\d\d)", b"\n\r"),
        (r"([\r\n]+)\{", b"\n\r{"),
        (r">(\s*)<E[\s>]", b"\t\n\x0b\x0c\r <>E"),
        (r"(a)|(?:b+(c))", b"abc"),
        (r"(?<end>;)", b";"),
    ],
)
def test_what_the_matches_of_a_line_breaker_hold(pattern: str, characters: bytes) -> None:
    """A line breaker of few ASCII characters can be applied anywhere."""
    found = local_breaker(pattern)
    assert found is not None
    assert characters == found.characters


@pytest.mark.parametrize(
    "pattern",
    [
        r"(.)x",
        r"([^a])",
        r"(\S)",
        r"()",
        r"(\s*)",
        r"(?=x)",
        r"(^x)",
        r"(x$)",
        r"(?<=a)(b)",
        r"(a\b)",
        r"(?i)(a)",
        "(é)",
    ],
)
def test_other_line_breakers_need_the_whole_text(pattern: str) -> None:
    """What may hold anything, or nothing, or depends on what stands before it, cannot be applied anywhere."""
    assert local_breaker(pattern) is None


@pytest.mark.parametrize("breaker", ["lines 0", "merged 0"])
def test_a_pointer_is_refused_even_when_nothing_in_it_can_match(
    breaker: str, tmp_path: Path, bases: dict[str, KnowledgeBase]
) -> None:
    """A Git LFS pointer is an error, not a log without matches."""
    path = tmp_path / "log"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", encoding="utf-8")
    with pytest.raises(DatasetError) as raised:
        list(bases[breaker].raw_events(Dataset(path, sourcetype="T"), LiteralFilter.of([["needle"]])))
    assert "DAT603" == raised.value.diagnostics[0].code
