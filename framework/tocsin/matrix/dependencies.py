"""What a unit verdict depends on, as questions about the content root: the same answers, the same verdict."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from tocsin.content.asking import Oracle
from tocsin.content.files import signature_of
from tocsin.content.folders import Kind
from tocsin.content.model import AttackData, Detection, DetectionTest, Lookup
from tocsin.content.validate import fingerprint
from tocsin.errors import DatasetError
from tocsin.matrix.bench import Bench
from tocsin.matrix.remote import Remote
from tocsin.source import SourceText

__all__ = ["ASKED_SPLUNK", "Answers", "questions_of"]

ASKED_SPLUNK = "splunk"
"""The question which server an integration verdict is from."""

_READS_CLOCK = re.compile(
    r"\b(?:now|time|random|relative_time)\s*\(|\b(?:earliest|latest|starttime|endtime|\w+ago)\s*=|"
    r"\b(?:makeresults|gentimes|addinfo)\b",
    re.I,
)
_LIBRARIES = ("pcre2", "regex", "tzdata")


def questions_of(detection: Detection, test: DetectionTest, bench: Bench) -> tuple[str, ...] | None:
    """Return the questions whose answers decide the verdict on a test; None where the present time decides too."""
    baselines = [bench.root.baselines[run.name] for run in test.baselines if run.name in bench.root.baselines]
    searches = [detection.search, *(baseline.search for baseline in baselines)]
    if test.clock is None and any(_reads_clock(search, bench) for search in searches):
        return None
    found = ["engine", f"entry {detection.path}", f"names {Kind.LOOKUP.value}"]
    found += (f"{Kind.BASELINE.value} {run.name}" for run in test.baselines)
    found += (question for search in searches for question in _of_search(search, bench))
    found += (f"file {fixture.file}" for fixture in test.lookups if fixture.file)
    found += (question for data in test.attack_data for question in _of_data(data, bench))
    return tuple(dict.fromkeys(found))


class Answers:
    """Answers the questions as the content root is now."""

    def __init__(self, bench: Bench, remote: Remote | None = None) -> None:
        self._bench = bench
        self._remote = remote
        self._oracle = Oracle(bench.root)
        self._known: dict[str, str] = {}

    def answer(self, question: str) -> str:
        """Return the answer to a question."""
        if question not in self._known:
            self._known[question] = self._answer(question)
        return self._known[question]

    def _answer(self, question: str) -> str:
        word, _, about = question.partition(" ")
        match word:
            case "engine":
                return self._engine
            case "entry":
                entry = self._bench.root.entry_at(PurePosixPath(about))
                return entry.digest if entry else ""
            case "data":
                return self._digest(about)
            case "splunk":
                return self._remote.identity() if self._remote is not None else ""
            case _:
                return self._oracle.answer(question)

    @cached_property
    def _engine(self) -> str:
        apps = (str(signature_of(path.stat())) for app in self._bench.root.settings.apps for path in _files(app))
        libraries = (_version(name) for name in _LIBRARIES)
        return " ".join((fingerprint(self._bench.root), sys.version, *libraries, *apps))

    def _digest(self, data: str) -> str:
        path = self._bench.mirror.find(data) if "://" in data else self._bench.root.path / data
        try:
            return self._bench.digest(path) if path is not None and path.is_file() else ""
        except (OSError, DatasetError):
            return ""


def _of_search(search: SourceText, bench: Bench) -> Iterator[str]:
    for macro in bench.expanded(search).uses:
        yield f"{Kind.MACRO.value} {macro.name}"
    for lookup in bench.lookups_of(search):
        yield from _of_lookup(lookup)


def _of_lookup(lookup: Lookup) -> Iterator[str]:
    yield f"{Kind.LOOKUP.value} {lookup.name}"
    if lookup.data:
        yield f"file {lookup.data}"


def _of_data(data: AttackData, bench: Bench) -> Iterator[str]:
    yield f"data {data.data}"
    manifest = None if data.is_remote else bench.root.datasets.manifest_of(data)
    if manifest:
        yield f"entry {manifest.path}"


def _reads_clock(search: SourceText, bench: Bench) -> bool:
    return _READS_CLOCK.search(bench.expanded(search).source.text) is not None


def _files(app: Path) -> list[Path]:
    return sorted(path for path in app.rglob("*") if path.is_file())


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
