"""Compiles patterns whose `*` stands for any run of characters; nothing else in them is special."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

__all__ = ["TextTest", "compile_any_wildcard", "compile_segments", "compile_wildcard", "has_wildcard"]

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


def compile_any_wildcard(patterns: Iterable[str]) -> TextTest:
    """Compile patterns to the test whether any of them matches the whole of a text, in any case."""
    folded = sorted({pattern.lower() for pattern in patterns})
    if len(folded) == 1:
        return compile_wildcard(folded[0])
    whole = frozenset(pattern for pattern in folded if not has_wildcard(pattern))
    tests: list[TextTest] = [whole.__contains__] if whole else []
    tests += _ends_in_one_go([pattern.split("*") for pattern in folded if has_wildcard(pattern)])
    if len(tests) == 1:
        only = tests[0]
        return lambda text: only(text.lower())

    def matches(text: str) -> bool:
        lower = text.lower()
        for test in tests:  # noqa: SIM110 - a generator would cost a frame for every row
            if test(lower):
                return True
        return False

    return matches


def _ends_in_one_go(patterns: Sequence[list[str]]) -> list[TextTest]:
    """Compile patterns so that all that only fix the start, or only the end, of a text are asked at once."""
    starts = tuple(pattern[0] for pattern in patterns if len(pattern) == 2 and not pattern[1])
    ends = tuple(pattern[1] for pattern in patterns if len(pattern) == 2 and not pattern[0] and pattern[1])
    rest = [pattern for pattern in patterns if len(pattern) != 2 or all(pattern)]
    tests: list[TextTest] = []
    if ends:
        tests.append(lambda text: text.endswith(ends))
    if starts:
        tests.append(lambda text: text.startswith(starts))
    return [*tests, *map(compile_segments, rest)]


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
