"""`tocsin fmt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.spl.layout import lay_out

from .conftest import Run

BEFORE = """\
# why this one exists
name: D   # kept
search: '`sysmon` EventCode=22  QueryName="a  b" |   stats count   by host | rename host as
  dest | `d_filter`'
tags: [a,   b]
"""
AFTER = """\
# why this one exists
name: D   # kept
search: |-
  `sysmon` EventCode=22 QueryName="a  b"
  | stats count by host
  | rename host as dest
  | `d_filter`
tags: [a,   b]
"""


@pytest.fixture
def detection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A detection in a content root, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "detections" / "d.yml"
    path.parent.mkdir()
    path.write_text(BEFORE, "utf-8")
    return path


def test_only_the_search_changes(run: Run, detection: Path) -> None:
    """The search becomes a literal block with the file's own indentation; comments and all the rest stay."""
    result = run("fmt")

    assert AFTER == detection.read_text("utf-8")
    assert (0, "changed detections/d.yml\n1 file, 1 changed\n") == (result.exit_code, result.stdout)


def test_a_second_time_changes_nothing(run: Run, detection: Path) -> None:
    """What is laid out stays as it is."""
    run("fmt")

    assert "1 file, 0 changed\n" == run("fmt").stdout


def test_check_changes_nothing_and_fails(run: Run, detection: Path) -> None:
    """`--check` names what would change and exits with 1."""
    result = run("fmt", "--check", str(detection))

    assert BEFORE == detection.read_text("utf-8")
    assert 1 == result.exit_code
    assert "would change" in result.stdout


def test_line_ends_and_byte_order_mark_stay(run: Run, detection: Path) -> None:
    """A file with CRLF and a byte order mark keeps both."""
    detection.write_bytes(b"\xef\xbb\xbf" + BEFORE.replace("\n", "\r\n").encode())

    run("fmt")

    assert b"\xef\xbb\xbf" + AFTER.replace("\n", "\r\n").encode() == detection.read_bytes()


def test_a_broken_file_is_reported_and_left_alone(run: Run, detection: Path) -> None:
    """A file that is no YAML gets a diagnostic; the others are laid out."""
    broken = detection.with_name("broken.yml")
    broken.write_text("search: [\n", "utf-8")

    result = run("fmt")

    assert 1 == result.exit_code
    assert "broken.yml" in result.stderr
    assert ("search: [\n", AFTER) == (broken.read_text("utf-8"), detection.read_text("utf-8"))


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("a  b|c", "a b\n| c"),
        ("|  tstats   count\n\n\n| x", "| tstats count\n| x"),
        ('a="x  |  y" | b', 'a="x  |  y"\n| b'),
        ("a [ search b | c ] | d", "a [ search b | c ]\n| d"),
        ("a ```one  |  two``` | b", "a ```one  |  two```\n| b"),
        ("a\\|b | c", "a\\|b\n| c"),
        ('`m(a, "b | c")` | d', '`m(a, "b | c")`\n| d'),
        ("", ""),
        ("a " + "word " * 40, "a " + "word " * 22 + "word\n    " + " ".join(["word"] * 17)),
    ],
)
def test_layout(search: str, expected: str) -> None:
    """White space between words is one blank, each stage a line, long stages are continued with an indent."""
    assert expected == lay_out(search)


LONG = "| tstats count values(Processes.parent_process_name) as parents values(Processes.user_of_the_parent) as users"


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (
            f"{LONG} from datamodel=Endpoint.Processes where Processes.action=allowed by Processes.dest",
            f"{LONG}\n    from datamodel=Endpoint.Processes\n    where Processes.action=allowed\n    by Processes.dest",
        ),
        (
            f"field={'a' * 60} OR field={'b' * 60} NOT field=c",
            f"field={'a' * 60}\n    OR field={'b' * 60} NOT field=c",
        ),
        (
            f"| stats values({'a' * 90}) as first_name values({'b' * 20}) as second_name",
            f"| stats values({'a' * 90}) as first_name\n    values({'b' * 20}) as second_name",
        ),
        (
            f'| where {"a" * 80}=1 OR match(field, "a text ) of words") OR b IN (one, two)',
            f'| where {"a" * 80}=1\n    OR match(field, "a text ) of words") OR b IN (one, two)',
        ),
        (
            f"{'a' * 90}=1 (b=1 OR (c=1 AND {'d' * 60}=1) OR (e=1 {'f' * 60}=1))",
            f"{'a' * 90}=1 (b=1\n    OR (c=1 AND {'d' * 60}=1)\n    OR (e=1 {'f' * 60}=1))",
        ),
    ],
    ids=["clauses", "operators", "names", "calls", "nested"],
)
def test_a_long_stage_is_broken_where_its_parts_begin(search: str, expected: str) -> None:
    """Clauses begin lines, so do operators; a name stays with what it names, and parentheses whole where they fit."""
    assert expected == lay_out(search)


PIECES = [
    "| stats",
    "where",
    "by",
    "a=1",
    "OR",
    "NOT",
    "as",
    "(b=2",
    "c=3)",
    '"d ( e"',
    "IN",
    "f" * 50,
    "[search x | y]",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_layout_changes_white_space_only_and_once(search: str) -> None:
    """The words stay as they are, and a search that is laid out is left alone."""
    laid_out = lay_out(search)

    assert "".join(search.split()) == "".join(laid_out.split())
    assert laid_out == lay_out(laid_out)
