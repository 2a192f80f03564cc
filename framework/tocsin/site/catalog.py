"""What every page draws on: the content root, its results, and where each object's page is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from tocsin.content.model import ContentObject, DataSource, Detection, Story, slug_of
from tocsin.content.root import ContentRoot
from tocsin.engine.commands import GRAMMAR
from tocsin.knowledge.apps import open_stack
from tocsin.knowledge.macros import macro_table
from tocsin.matrix import Verdict
from tocsin.report.coverage import Tested, tested_states
from tocsin.report.report import Report
from tocsin.site.attack import TACTICS, Tactic, technique_of
from tocsin.site.highlight import Highlighter
from tocsin.spl import MacroTable

__all__ = ["Catalog"]

_LARGEST_LOG = 2_000_000


@dataclass(frozen=True)
class Catalog:
    """A content root and a run of its tests, as the site shows them.

    `source_url` is where the files of the repository can be read, such as `https://github.com/a/b/blob/main`.
    """

    report: Report
    root: ContentRoot
    source_url: str = ""

    @cached_property
    def detections(self) -> list[Detection]:
        """The detections that can be read, by name."""
        return sorted(self.root.detections, key=lambda detection: detection.name.casefold())

    @cached_property
    def highlighter(self) -> Highlighter:
        """What colours searches; macros unfold."""
        return Highlighter(self.macros, GRAMMAR.names())

    @cached_property
    def macros(self) -> MacroTable:
        """The macros of the content root over those of the apps around it."""
        apps = open_stack(self.root.settings.apps)
        return self.root.macros_over(macro_table(apps.stanzas("macros")))

    @cached_property
    def states(self) -> Mapping[str, Tested]:
        """What the tests of each detection say, by its path."""
        return tested_states(self.report)

    @cached_property
    def verdicts(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts about each detection, by its path."""
        return {row.path: row.verdicts for row in self.report.matrix.by_detection()}

    @cached_property
    def by_story(self) -> Mapping[str, list[Detection]]:
        """The detections of each story, by the story's name."""
        return _grouped((story.name, detection) for detection in self.detections for story in detection.stories)

    @cached_property
    def by_data_source(self) -> Mapping[str, list[Detection]]:
        """The detections that read each data source, by its name."""
        return _grouped((name, found) for found in self.detections for name, _ in found.data_source_names)

    def tactics_of(self, detection: Detection) -> list[Tactic]:
        """Return the tactics of a detection's techniques, in the order of ATT&CK."""
        found = {tactic for reference in detection.mitre_attack_ids for tactic in technique_of(reference.name).tactics}
        return [tactic for tactic in TACTICS if tactic in found]

    def url(self, content: Detection | Story | DataSource) -> str:
        """Return where the page of an object is, from the top of the site."""
        return self._urls[content.path]

    def story_url(self, name: str) -> str | None:
        """Return where the page of a story is; None when the content root has no such story."""
        story = self.root.stories.get(name)
        return self.url(story) if story else None

    def data_source_url(self, name: str) -> str | None:
        """Return where the page of a data source is; None when the content root has no such data source."""
        source = self.root.data_sources.get(name)
        return self.url(source) if source else None

    def file_url(self, path: str) -> str | None:
        """Return where a file of the content root can be read, or None when that was not said."""
        return f"{self.source_url.rstrip('/')}/{self.report.file(path)}" if self.source_url else None

    def log_of(self, data: str) -> Path | None:
        """Return the file of a recorded log that is small enough to be part of the site."""
        top = self.root.path.resolve()
        path = (top / data).resolve()
        small = path.is_relative_to(top / "datasets") and path.is_file() and path.stat().st_size <= _LARGEST_LOG
        return path if small else None

    @cached_property
    def _urls(self) -> Mapping[PurePosixPath, str]:
        return {
            **_page_names("detections", self.root.detections),
            **_page_names("stories", self.root.stories.values()),
            **_page_names("data-sources", self.root.data_sources.values()),
        }


def _grouped(pairs: Iterable[tuple[str, Detection]]) -> dict[str, list[Detection]]:
    """Return the detections by name, each of them once."""
    found: dict[str, dict[PurePosixPath, Detection]] = {}
    for name, detection in pairs:
        found.setdefault(name, {})[detection.path] = detection
    return {name: list(detections.values()) for name, detections in found.items()}


def _page_names(folder: str, objects: Iterable[ContentObject]) -> dict[PurePosixPath, str]:
    """Return a page for each object, named as its file; a second file of that name gets a number."""
    seen: Counter[str] = Counter()
    names: dict[PurePosixPath, str] = {}
    for content in objects:
        stem = slug_of(content.path.stem)
        seen[stem] += 1
        names[content.path] = f"{folder}/{stem}{f'-{seen[stem]}' if seen[stem] > 1 else ''}.html"
    return names
