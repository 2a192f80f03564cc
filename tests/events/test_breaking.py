"""Line breaking and merging."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tocsin.events.breaking import BreakingRules, break_events

XML = BreakingRules(line_breaker=re.compile(r">(\s*)<e"), groups=1, merge=False, truncate=0)  # type: ignore[arg-type]


def broken(text: str, rules: BreakingRules, size: int = 10_000) -> list[str]:
    return list(break_events([text[i : i + size] for i in range(0, len(text), size)], rules))


def test_newlines_of_every_kind_break() -> None:
    """Carriage returns and line feeds break, and only they; blank lines are no events."""
    text = "a\r\n\r\nb\rc\n\x0b d\u2028e\n"

    assert ["a", "b", "c", "\x0b d\u2028e"] == broken(text, BreakingRules(merge=False))


def test_group_is_discarded() -> None:
    """The first group is thrown away, the rest of the match stays."""
    assert ["<e 1>", "<e 2></e>", "<e 3>"] == broken("<e 1>\n\n<e 2></e><e 3>\n", XML)


def test_first_group_that_took_part() -> None:
    """With alternatives, the first group that took part is thrown away, else nothing before the match."""
    rules = BreakingRules(line_breaker=re.compile(r"(,)|(;)|!"), groups=2, merge=False)  # type: ignore[arg-type]

    assert ["a", "b", "c", "!d"] == broken("a,b;c!d", rules)


def test_lines_merge_until_one_starts_an_event() -> None:
    """Lines that start no event belong to the one above."""
    rules = BreakingRules(starts_event=lambda line: line.startswith("*"))

    assert ["x", "* 1\ny\nz", "* 2"] == broken("x\n* 1\ny\r\nz\n* 2", rules)


def test_forced_and_forbidden_breaks() -> None:
    """A line may force a break after it, or forbid breaks until one is forced."""
    rules = BreakingRules(
        starts_event=lambda line: line.startswith("*"),
        must_not_break_after=lambda line: line.endswith("("),
        must_break_after=lambda line: line.endswith(")"),
    )

    assert ["* a (\n* b\n* c )", "d", "* e"] == broken("* a (\n* b\n* c )\nd\n* e", rules)


def test_longest_event() -> None:
    """An event holds one line more than MAX_EVENTS says."""
    assert ["a\nb\nc", "d"] == broken("a\nb\nc\nd", BreakingRules(most_lines=2))


def test_truncation_by_line_and_character() -> None:
    """Each line is cut to a number of bytes, before lines are merged, never inside a character."""
    assert ["éé\nab"] == broken("ééé\nab", BreakingRules(truncate=5))


def test_long_line_without_break_stays_bounded() -> None:
    """What a limit would cut off is not kept."""
    pieces = ["<e " + "x" * 50_000] + ["y" * 50_000] * 40 + [">\n<e 2>"]
    limited = BreakingRules(line_breaker=XML.line_breaker, groups=1, merge=False, truncate=100)

    first, second = break_events(pieces, limited)

    assert ("<e " + "x" * 97, "<e 2>") == (first, second)


@given(st.lists(st.text("ab \r\n<e>", max_size=12), max_size=20), st.integers(1, 7))
def test_pieces_do_not_matter(parts: list[str], size: int) -> None:
    """However a text is cut into pieces, its events are the same."""
    text = "".join(parts)

    for rules in (XML, BreakingRules(merge=False), BreakingRules(starts_event=lambda line: line.startswith("a"))):
        assert broken(text, rules) == broken(text, rules, size)


@given(st.text("ab\r\n", max_size=60))
def test_newline_breaking_is_splitting(text: str) -> None:
    """Breaking at newlines gives exactly the lines that are not empty."""
    assert [line for line in re.split(r"[\r\n]+", text) if line] == broken(text, BreakingRules(merge=False))
