"""Places: every span leads to the file, line and column that a person wrote."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tocsin.diagnostics import Diagnostic, Related, Severity, has_errors, nearest
from tocsin.source import Segment, SourceText, Span

LINES = SourceText("a.yml", "one\ntwo three\n\nfour")


def test_lines_and_columns_count_from_one() -> None:
    """The first character is line 1, column 1; a line break belongs to its line."""
    assert [(1, 1), (1, 4), (2, 1), (3, 1), (4, 4)] == [LINES.line_and_column(i) for i in (0, 3, 4, 14, 18)]


def test_an_excerpt_shows_the_line_and_a_caret() -> None:
    """The caret stands under the span."""
    assert " --> a.yml:2:5\n  |\n2 | two three\n  |     ^^^^^" == LINES.place(Span(8, 13)).excerpt()


def test_a_long_line_is_cut_around_the_span() -> None:
    """A line of a thousand characters shows only the part around the caret."""
    source = SourceText("x", "a" * 500 + "HERE" + "b" * 500)

    shown = source.place(Span(500, 504)).excerpt(80).splitlines()

    assert "HERE" in shown[2] and len(shown[2]) <= 90
    assert shown[2].index("HERE") == shown[3].index("^")


def test_the_end_of_a_text_has_a_place() -> None:
    """A span behind the last character points behind the last line."""
    assert "a.yml:4:5" == LINES.place(Span(19, 20)).location


@given(st.text("ab\n", min_size=1), st.data())
def test_a_derived_text_maps_character_by_character(text: str, data: st.DataObject) -> None:
    """Cutting a text into verbatim pieces and putting them in any order loses no place."""
    origin = SourceText("origin", text)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))) | {0, len(text)})
    pieces = [(a, b) for a, b in pairwise(cuts) if a < b]
    shuffled = data.draw(st.permutations(pieces))
    segments, derived = [], ""
    for start, end in shuffled:
        segments.append(Segment(len(derived), origin, start, end))
        derived += text[start:end]
    at = data.draw(st.integers(0, len(derived) - 1))

    place = SourceText("derived", derived, segments).place(Span(at, at + 1)).origin()

    assert derived[at] == origin.text[place.span.start : place.span.end]


def test_a_diagnostic_prints_message_place_hint_and_relatives() -> None:
    """What a person reads is complete and in order."""
    diagnostic = Diagnostic(
        "SPL110",
        "There is no command 'x'.",
        LINES.place(Span(4, 7)),
        "did you mean 'y'?",
        related=(Related("see also", LINES.place(Span(0, 3))),),
    )

    assert (
        "error[SPL110]: There is no command 'x'.\n --> a.yml:2:1\n  |\n2 | two three\n  | ^^^\n"
        "  = hint: did you mean 'y'?\n  = see also\n --> a.yml:1:1\n  |\n1 | one\n  | ^^^"
    ) == diagnostic.render()
    assert "a.yml:2:1: SPL110 There is no command 'x'. (did you mean 'y'?)" == str(diagnostic)


def test_only_errors_are_errors() -> None:
    """Warnings and remarks do not make a verdict fail."""
    remarks = [Diagnostic("A", "m", severity=severity) for severity in (Severity.WARNING, Severity.INFO)]

    assert not has_errors(remarks)
    assert has_errors([*remarks, Diagnostic("A", "m")])


def test_the_nearest_name_ignores_letter_case() -> None:
    """A slip of the finger or of the case finds its name; something else finds nothing."""
    assert ("EventCode", None) == (nearest("eventcod", ["EventCode", "Image"]), nearest("zzz", ["EventCode"]))
