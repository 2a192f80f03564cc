"""What to write instead, where that is obvious from a comparison and the event that just fails it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from tocsin.diagnostics import nearest
from tocsin.engine.near_misses import Comparing
from tocsin.expressions.values import Row, looks_numeric

__all__ = ["like_part", "likeliest_first", "remedy_for", "unlike_name"]

_SHORTEST = 3
_ALIKE = 0.75
_LONGEST_SEARCHED = 4000
_LONGEST_COMPARED = 200
_LETTERS_LEFT = 2
_WORD = re.compile(r"[^\W_]+")
_LABELS = ("host", "index", "source", "sourcetype")
_START = re.compile(r"(?<![^\s\"'()=,;|])\S|[\\/.:-]|(?<=[\\/.:-])\S")


def remedy_for(comparing: Comparing, row: Row, event: Row) -> str | None:
    """Return the remedy for a comparison that an event fails; `event` has all fields of it, `row` those searched."""
    if comparing.fields == ("tag",) and not comparing.negated:
        return "are the source `{source}` and the sourcetype `{sourcetype}` of the test's log right?".format_map(event)
    for name in comparing.fields:
        if name not in row:
            return unlike_name(name, event)
    if comparing.negated:
        return None
    found = [value for values in comparing.found(row).values() for value in values]
    pairs = ((wanted, value) for value in found for wanted in comparing.wanted)
    said = next((said for wanted, value in pairs for said in _remedies(wanted, value, comparing)), None)
    return _of_the_log(comparing, found, said)


def _of_the_log(comparing: Comparing, found: Sequence[str], otherwise: str | None) -> str | None:
    """Return the remedy where the search does not fit what the test says of its log: either may be wrong."""
    if len(comparing.fields) != 1 or comparing.fields[0] not in _LABELS or not comparing.wanted or not found:
        return otherwise
    wanted = likeliest_first(comparing.wanted, found)[0]
    like = " a text like" if comparing.wildcards and "*" in wanted else ""
    alike = f", or `{found[0]}` in the search" if nearest(wanted.strip("*"), found) else ""
    return f"write{like} `{wanted}` as the {comparing.fields[0]} of the test's log{alike}"


def unlike_name(name: str, event: Mapping[str, object]) -> str | None:
    """Return the remedy for a field that an event does not have, going by the fields that it has."""
    known = [other for other in event if not other.startswith("_")]
    same = next((other for other in known if other.casefold() == name.casefold()), None)
    if same:
        return f"names of fields keep their case: write `{same}`"
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else None


def like_part(wanted: str, value: str) -> tuple[int, int] | None:
    """Return where in a value the part is that is most like a text without wildcards, None when nothing is."""
    core, text = wanted.casefold(), value[:_LONGEST_SEARCHED].casefold()
    if len(core) < _SHORTEST:
        return None
    matcher = SequenceMatcher(None, "", core, autojunk=False)
    best, place = _ALIKE, None
    for start in dict.fromkeys(found.start() for found in _START.finditer(text)):
        matcher.set_seq1(text[start : start + len(core)])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, place = ratio, (start, _word_end(value, min(start + len(core), len(value))))
    return place


def _word_end(value: str, end: int) -> int:
    """Return where the word ends that a part of a value breaks off in, if few letters of it are left."""
    rest = _WORD.match(value, end) if end and value[end - 1].isalnum() else None
    return rest.end() if rest and rest.end() - end <= _LETTERS_LEFT else end


def likeliest_first(wanted: Sequence[str], values: Sequence[str]) -> tuple[str, ...]:
    """Return what a comparison wants, what is most like one of the values first, otherwise as written."""
    folded = [value[:_LONGEST_COMPARED].casefold() for value in values]
    return tuple(sorted(wanted, key=lambda text: -_likeness(text.strip("*").casefold(), folded)))


def _likeness(text: str, values: Sequence[str]) -> float:
    matcher = SequenceMatcher(None, "", text, autojunk=False)
    best = 0.0
    for value in values:
        matcher.set_seq1(value)
        best = max(best, matcher.ratio())
    return best


def _remedies(wanted: str, value: str, comparing: Comparing) -> Iterator[str]:
    """Yield what would make a literal fit a value."""
    core = wanted.strip("*") if comparing.wildcards else wanted
    folded, text = core.casefold(), value.casefold()
    if comparing.case_sensitive and wanted != value and folded == text:
        yield f"the comparison keeps case: write `{value}`, or compare `lower(…)`"
    if core.strip() != core and folded.strip() == text.strip():
        yield f"mind the blanks: write `{value}`"
    if looks_numeric(core) or "*" in core or len(core) < _SHORTEST:
        return
    if comparing.wildcards and folded in text:
        head = "" if text.startswith(folded) else "*"
        tail = "" if text.endswith(folded) else "*"
        yield f"write `{head}{core}{tail}`: without a wildcard the whole value must be equal"
    if folded.replace("\\\\", "\\") in text:
        yield "the event has single backslashes: within quotes write each of them twice, not more often"
    if folded.replace("/", "\\") in text or folded.replace("\\", "/") in text:
        yield "the event writes its path with the other slash"
    if part := like_part(core, value):
        yield f"did you mean `{value[slice(*part)].strip()}`?"
