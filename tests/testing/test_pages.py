"""The page harness tells a case that holds from one that does not, and refuses pages that it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.testing.pages import Case, Expectation, PageError, differences, read_page

Write = Callable[[str], Path]

_PAGE = """# demo
What it does.

## First
```jsonl given
{"a": "1", "b": ["x", "y"]}
```
```spl
| eval c=a+1
```
```csv expect partial
a,c,d
1,2,
```

## Family(x)
Prose, with a block that is prose too:
```text
| not a case
```

### Inner
```spl
| stats
```
```text error
SPL109
```
```spl
| eval x=now()
```
```text now
100
```
```jsonl expect
{"x": 100}
```

## Differs from Splunk
Nothing known.
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes a page and gives its path."""

    def written(text: str) -> Path:
        path = tmp_path / "demo.md"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_reads_cases_with_their_sections(write: Write) -> None:
    """Each spl block with what follows it is a case, named by its headings."""
    page = read_page(write(_PAGE))
    assert ("demo", "What it does.") == (page.title, page.summary)
    assert ["First", "Family(x): Inner", "Family(x): Inner (2)"] == [case.title for case in page.cases]
    assert "Differs from Splunk" == page.headings[-1].text
    assert ("SPL109", 100.0) == (page.cases[1].error, page.cases[2].now)


def test_cases_of_the_page_hold(write: Write) -> None:
    """A case whose search gives what is expected has no differences."""
    assert [[], [], []] == [differences(case) for case in read_page(write(_PAGE)).cases]


def _case(spl: str, *rows: dict[str, object], partial: bool = False, unordered: bool = False) -> Case:
    given = ({"a": "1", "b": "0.3"}, {"a": "2"})
    expect = Expectation(rows=rows, partial=partial, unordered=unordered)
    return Case(title="t", line=1, spl=spl, given=given, expect=expect)


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (_case("| eval c=1", {"a": "1"}, {"a": "2"}, partial=True), None),
        (_case("| fields a", {"a": "1"}), "expected 1 rows, got 2"),
        (_case("| fields a", {"a": "1"}, {"a": "3"}), 'row 2, field \'a\': expected "3", got "2"'),
        (_case("| fields a b", {"a": "1"}, {"a": "2"}), "row 1, field 'b': expected nothing, got \"0.3\""),
        (_case("| fields a", {"a": "2"}, {"a": "1"}, unordered=True), None),
        (_case("| fields a", {"a": "2"}, {"a": "9"}, unordered=True), 'missing row: {"a": "9"}'),
        (_case("| eval b=b*3 | fields b", {"b": 0.9}, {"b": None}), None),
        (_case("| fields a", {"a": 1.0000000001}, {"a": "2.0"}), 'row 2, field \'a\': expected "2.0", got "2"'),
        (_case("| where x(", {}), "refused:"),
    ],
)
def test_differences_are_told(case: Case, found: str | None) -> None:
    """What differs is said by row and field; numbers are compared as numbers, texts to the letter."""
    assert ([] if found is None else [found]) == differences(case)[:1]


def test_an_error_that_does_not_come_is_told() -> None:
    """A search that runs although its refusal is expected shows its rows; another error is shown instead."""
    assert (
        "expected an error like 'zzz', got rows:"
        == differences(Case(title="t", line=1, spl="| eval a=1", error="zzz"))[0]
    )
    assert "expected an error like 'zzz', got:" == differences(Case(title="t", line=1, spl="| eval", error="zzz"))[0]


def test_columns_and_messages_are_compared() -> None:
    """The order of columns and the remarks of the engine are part of what a case may expect."""
    case = Case(title="t", line=1, spl="| table b a", columns=("a", "b"), message="limit")
    assert ["expected the columns a b, got b a", "expected a message like 'limit', got []"] == differences(case)[:2]


def test_files_of_an_app_and_lookups_are_given() -> None:
    """A case may bring the files of an app and lookup tables, with settings or without."""
    case = Case(
        title="t",
        line=1,
        spl="`start` | lookup plain k OUTPUT v | lookup loose k OUTPUT w",
        given=({"k": "A"},),
        app={"macros.conf": "[start]\ndefinition = search k=A\n"},
        lookups={
            "plain": [{"k": "A", "v": "1"}],
            "loose": {"rows": [{"k": "a", "w": "2"}], "case_sensitive_match": False},
        },
        expect=Expectation(rows=({"k": "A", "v": "1", "w": "2"},)),
    )
    assert [] == differences(case)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("```spl\n| eval a=1\n```", "expects nothing"),
        ("```jsonl expect\n{}\n```", "no spl block"),
        ("```jsonl expekt\n{}\n```", "no kind of block"),
        ("```jsonl expect sorted\n{}\n```", "no kind of block"),
        ("```spl\nx\n```\n```jsonl expect\n[1]\n```", "a row is a JSON object"),
        ("```spl\nx\n```\n```jsonl expect\n{\n```", "demo.md:8"),
        ("```spl\nx\n```\n```yaml expect\na\n```", "rows are jsonl or csv"),
        ("```spl\nx", "never closed"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused(write: Write, block: str, reason: str) -> None:
    """A mistake in a page is reported with its line, so that no case is passed over."""
    with pytest.raises(PageError, match=reason):
        read_page(write(f"# demo\n\n## Case\n{block}\n"))
