"""The list of detections with what can be searched and filtered in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.content.model import Detection
from tocsin.matrix import Stage, Status
from tocsin.report.coverage import Tested
from tocsin.report.matrix_table import WORDS
from tocsin.site.attack import technique_of
from tocsin.site.catalog import Catalog
from tocsin.site.platforms import platform_of

__all__ = ["Entry", "StageMark", "entries_of", "search_script"]

_WORST_FIRST = (Status.ERROR, Status.FAIL, Status.UNSUPPORTED, Status.SKIP, Status.PASS)
_WORD = re.compile(r"[\w.:-]*\w")


@dataclass(frozen=True, slots=True)
class StageMark:
    """How the cases of one stage ended: the worst of their statuses."""

    stage: Stage
    status: Status
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A detection in a list."""

    name: str
    url: str
    type: str
    status: str
    state: Tested
    summary: str
    techniques: tuple[str, ...]
    tactics: tuple[str, ...]
    platforms: tuple[str, ...]
    stories: tuple[str, ...]
    data_sources: tuple[str, ...]
    marks: tuple[StageMark, ...]
    words: str


def entries_of(detections: Iterable[Detection], catalog: Catalog) -> list[Entry]:
    """Return an entry for each detection."""
    return [_entry(detection, catalog) for detection in detections]


def search_script(entries: Sequence[Entry]) -> str:
    """Return a script with the words of each entry, in the order of the list: a page opened as a file can load it."""
    words = json.dumps([entry.words for entry in entries], ensure_ascii=False).replace("<", "\\u003c")
    return f"window.tocsinWords={words};\n"


def _entry(detection: Detection, catalog: Catalog) -> Entry:
    sources = [catalog.root.data_sources.get(name) for name, _ in detection.data_source_names]
    platforms = [platform_of(source.sourcetype, source.source) for source in sources if source]
    return Entry(
        name=detection.name,
        url=catalog.url(detection),
        type=detection.type.value if detection.type else "",
        status=detection.status,
        state=catalog.states.get(str(detection.path), Tested.UNTESTED),
        summary=_first_sentence(detection.description),
        techniques=tuple(reference.name for reference in detection.mitre_attack_ids),
        tactics=tuple(tactic.title for tactic in catalog.tactics_of(detection)),
        platforms=tuple(dict.fromkeys(filter(None, platforms))),
        stories=tuple(story.name for story in detection.stories),
        data_sources=tuple(name for name, _ in detection.data_source_names),
        marks=_marks(detection, catalog),
        words=_words(detection, catalog),
    )


def _marks(detection: Detection, catalog: Catalog) -> tuple[StageMark, ...]:
    verdicts = catalog.verdicts.get(str(detection.path), ())
    marks = []
    for stage in Stage:
        statuses = {verdict.status for verdict in verdicts if verdict.case.stage is stage}
        if worst := next((status for status in _WORST_FIRST if status in statuses), None):
            marks.append(StageMark(stage, worst, WORDS[worst]))
    return tuple(marks)


def _first_sentence(text: str) -> str:
    plain = " ".join(text.split())
    sentence = re.split(r"(?<=[.!?]) (?=[A-Z])", plain, maxsplit=1)[0]
    return sentence if len(sentence) <= 240 else f"{sentence[:239].rsplit(' ', 1)[0]}…"


def _words(detection: Detection, catalog: Catalog) -> str:
    """Return every different word of a detection that somebody may look for, in lower case."""
    techniques = [technique_of(reference.name) for reference in detection.mitre_attack_ids]
    parts = [
        detection.name,
        detection.id,
        *(f"{technique.id} {technique.name}" for technique in techniques),
        *(tactic.title for tactic in catalog.tactics_of(detection)),
        *(name for name, _ in detection.data_source_names),
        *(story.name for story in detection.stories),
        *detection.cve,
        detection.description,
        detection.search.text,
    ]
    name = detection.name.casefold()
    found = dict.fromkeys(word for part in parts for word in _WORD.findall(part.casefold()) if len(word) > 1)
    return f"{name}\n{' '.join(found)}"
