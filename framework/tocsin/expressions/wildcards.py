"""Compiles patterns whose `*` stands for any run of characters; nothing else in them is special."""

from __future__ import annotations

from collections.abc import Callable, Sequence

__all__ = ["TextTest", "compile_segments", "compile_wildcard", "has_wildcard"]

TextTest = Callable[[str], bool]


def has_wildcard(pattern: str) -> bool:
    """Whether a pattern matches more than itself."""
    return "*" in pattern


def compile_wildcard(pattern: str, *, case_sensitive: bool = False) -> TextTest:
    """Compile a pattern to the test whether it matches the whole of a text."""
    if case_sensitive:
        return compile_segments(pattern.split("*"))
    folded = pattern.lower()
    if "*" not in folded:
        return _equal_ignoring_case(folded)
    matches = compile_segments(folded.split("*"))
    if folded.upper() == folded or not folded.strip("*"):
        return matches
    return lambda text: matches(text.lower())


def _equal_ignoring_case(folded: str) -> TextTest:
    if folded.upper() == folded:
        return folded.__eq__
    if not folded.isascii():
        return lambda text: text.lower() == folded
    # Only a text of the same length has this ASCII text as its lower case: most texts are dismissed by their length.
    length = len(folded)
    return lambda text: len(text) == length and text.lower() == folded


def compile_segments(segments: Sequence[str]) -> TextTest:
    """Compile literal segments with any run of characters between them to a test on whole texts, with case."""
    first, *middle, last = segments if len(segments) > 1 else (*segments, "")
    if len(segments) == 1:
        return first.__eq__
    wanted = [segment for segment in middle if segment]
    if not wanted and not (first and last):
        return _at_an_end(first, last)
    if len(wanted) == 1 and not first and not last:
        needle = wanted[0]
        return lambda text: needle in text
    return _in_order(first, wanted, last)


def _at_an_end(first: str, last: str) -> TextTest:
    if first:
        return lambda text: text.startswith(first)
    if last:
        return lambda text: text.endswith(last)
    return lambda text: True


def _in_order(first: str, middle: Sequence[str], last: str) -> TextTest:
    """Take each segment where it first occurs: with only runs between them, the earliest place is never a worse one."""
    start, tail = len(first), len(last)
    shortest = start + tail + sum(map(len, middle))

    def matches(text: str) -> bool:
        length = len(text)
        if length < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        position, end = start, length - tail
        for segment in middle:
            found = text.find(segment, position, end)
            if found < 0:
                return False
            position = found + len(segment)
        return True

    return matches
