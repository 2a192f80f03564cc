"""What rules may look at beside the object they check."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from tocsin.content.asking import Asked, Oracle, Questions
from tocsin.content.elsewhere import KNOWN_COMMANDS, KNOWN_LOOKUPS, KNOWN_MACROS
from tocsin.content.entries import Entry
from tocsin.content.folders import Kind
from tocsin.content.model import (
    AttackData,
    Baseline,
    ContentObject,
    DatasetManifest,
    DataSource,
    Deployment,
    Detection,
    Drilldown,
    Investigation,
    Lookup,
    Macro,
    Story,
)
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import Diagnostic
from tocsin.engine.checking import check
from tocsin.engine.custom import grammar_with
from tocsin.engine.parsing import parse
from tocsin.knowledge.apps import AppStack, open_stack
from tocsin.knowledge.datamodels import DataModels
from tocsin.knowledge.macros import macro_table
from tocsin.knowledge.transforms import TransformTable
from tocsin.source import Segment, SourceText
from tocsin.spl import MacroTable, Parsed
from tocsin.spl.analysis import Analysis, analyse
from tocsin.spl.cursor import Grammar
from tocsin.spl.macros import macro_calls
from tocsin.spl.trees.node import Node
from tocsin.spl.walking import walk

__all__ = ["RuleContext", "Search", "Searching", "search_of"]

Searching = Detection | Baseline | Investigation
"""The objects that hold a search."""

_NO_MACRO = {"SPL120", "SPL121"}


@dataclass(frozen=True)
class Search:
    """A search as far as it can be read, and what is wrong with it by itself.

    `opaque` when it calls a macro whose text is not known here: then nothing is certain about its fields.
    """

    source: SourceText
    parsed: Parsed
    diagnostics: tuple[Diagnostic, ...]
    opaque: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether all of the search is understood."""
        return not self.opaque and not self.parsed.diagnostics

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node of the search's tree, from the top down; subsearches too."""
        return tuple(walk(self.parsed.pipeline))

    @cached_property
    def analysis(self) -> Analysis:
        """What can be said of the search by reading it."""
        return analyse(self.parsed)


class RuleContext:
    """The content around an object; without a day of `today`, no date is in the future.

    Every look at other files is written down by `questions`, so that the findings about an object can be kept for as
    long as what it depends on stays the same.
    """

    def __init__(self, root: ContentRoot, today: date | None = None, oracle: Oracle | None = None) -> None:
        self.root = root
        self.settings = root.settings
        self.today = today
        self.questions = Questions(oracle or Oracle(root, today))
        self.macros: Mapping[str, Macro] = Asked(Kind.MACRO, lambda: root.macros, self.questions)
        self.lookups: Mapping[str, Lookup] = Asked(Kind.LOOKUP, lambda: root.lookups, self.questions)
        self.data_sources: Mapping[str, DataSource] = Asked(Kind.DATA_SOURCE, lambda: root.data_sources, self.questions)
        self.stories: Mapping[str, Story] = Asked(Kind.STORY, lambda: root.stories, self.questions)
        self.deployments: Mapping[str, Deployment] = Asked(Kind.DEPLOYMENT, lambda: root.deployments, self.questions)
        self.baselines: Mapping[str, Baseline] = Asked(Kind.BASELINE, lambda: root.baselines, self.questions)
        self._search: tuple[SourceText, Search] | None = None
        self._drilldowns: dict[str, tuple[Search, Mapping[str, str]]] = {}

    # The content root.

    def is_detection(self, name: str) -> bool:
        """Whether there is a detection of this name."""
        return bool(self.questions.ask(Kind.DETECTION.value, name))

    def detection_names(self) -> Collection[str]:
        """Return the names of all detections."""
        self.questions.ask("names", Kind.DETECTION.value)
        return self.root.paths_by_name(Kind.DETECTION).keys()

    def first_with_id(self, identity: str) -> Entry | None:
        """Return the first file whose object has an id."""
        self.questions.ask("id", identity.lower())
        return self.root.by_id.get(identity.lower())

    def first_with_name(self, name: str) -> Entry | None:
        """Return the first file whose object has a name, of whatever kind."""
        self.questions.ask("name", name)
        return self.root.by_name.get(name)

    def object_at(self, path: PurePosixPath) -> ContentObject | None:
        """Return the object in a file, to show where it says something."""
        return self.root.load(path).object

    def is_unreadable(self, kind: Kind, name: str) -> bool:
        """Whether an object is missing only because its file cannot be read, which that file says already."""
        return self.questions.ask("unreadable", f"{kind.value} {name}") == "True"

    def has_file(self, path: PurePosixPath) -> bool:
        """Whether there is a file at a path relative to the root."""
        return bool(self.questions.ask("file", str(path)))

    def text_of(self, path: PurePosixPath) -> str | None:
        """Return the text of a file at a path relative to the root, None where it cannot be read."""
        if not self.has_file(path):
            return None
        try:
            return (self.root.path / path).read_text("utf-8-sig")
        except (OSError, ValueError):
            return None

    def files_below(self, folder: str) -> Iterator[PurePosixPath]:
        """Yield every file below a folder of the root, hidden ones left out."""
        for path in sorted((self.root.path / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield PurePosixPath(path.relative_to(self.root.path).as_posix())

    def mapping_names(self, name: str) -> bool:
        """Whether the table of deprecated content of older trees names an object."""
        return any(name in (self.text_of(path) or "") for path in self.mappings)

    @cached_property
    def mappings(self) -> tuple[PurePosixPath, ...]:
        """The tables of deprecated content of older trees."""
        return tuple(p for p in self.files_below("removed") if p.name.lower().startswith("deprecation_mapping"))

    def manifest_of(self, attack_data: AttackData) -> DatasetManifest | None:
        """Return the manifest of a recorded log."""
        self._ask_about_data(attack_data)
        return self.root.datasets.manifest_of(attack_data)

    def dataset_problem(self, attack_data: AttackData) -> Diagnostic | None:
        """Return what keeps a recorded log from being used."""
        self._ask_about_data(attack_data)
        return self.root.datasets.check(attack_data)

    def _ask_about_data(self, attack_data: AttackData) -> None:
        self.questions.ask("names", Kind.DATASET.value)
        self.questions.ask("file", attack_data.data)
        manifest = self.root.datasets.manifest_of(attack_data)
        if manifest:
            self.questions.ask("file", str(manifest.path))

    def is_future(self, day: date) -> bool:
        """Whether a day lies ahead."""
        if self.today is None or day <= self.today:
            return False
        self.questions.ask("today", "")
        return True

    def deployment_of(self, detection: Detection) -> Deployment | None:
        """Return the named schedule that a detection follows."""
        self.questions.ask("names", Kind.DEPLOYMENT.value)
        found = self.root.deployment_of(detection)
        if found:
            self.questions.ask(Kind.DEPLOYMENT.value, found.name)
        return found

    # The search language.

    @cached_property
    def stack(self) -> AppStack:
        """The apps whose knowledge objects apply: the built-in packs and those of the settings."""
        return open_stack(self.settings.apps)

    @cached_property
    def data_models(self) -> DataModels:
        """The data models of the apps."""
        return DataModels(self.stack.apps)

    @cached_property
    def external_lookups(self) -> frozenset[str]:
        """The names of the lookups that other apps ship."""
        shipped = TransformTable(self.stack.stanzas("transforms")).lookup_names()
        return KNOWN_LOOKUPS | self.settings.lookups | frozenset(shipped)

    @cached_property
    def macro_table(self) -> MacroTable:
        """What searches may call."""
        return self.root.macros_over(macro_table(self.stack.stanzas("macros")), self.macros)

    @cached_property
    def grammar(self) -> Grammar:
        """The search commands that there are."""
        return grammar_with((*KNOWN_COMMANDS, *self.settings.commands))

    def search(self, found: Searching) -> Search:
        """Return the search of an object, its macros expanded, parsed and checked; once."""
        if self._search is None or self._search[0] is not found.search:
            self._search = (found.search, self.read_search(found.search))
        return self._search[1]

    def drilldown(self, drilldown: Drilldown) -> Search:
        """Return the search of a drilldown; the detection's own search, which it may begin with, counts as rows.

        Many detections have the same drilldown: a sound one is read once.
        """
        text = drilldown.search.text
        if text in self._drilldowns:
            search, asked = self._drilldowns[text]
            self.questions.ask_again(asked)
            return search
        search, asked = self.questions.asked_in(lambda: self.read_search(_without_tokens(drilldown.search)))
        if not search.diagnostics:
            self._drilldowns[text] = (search, asked)
        return search

    def columns_of(self, lookup: Lookup) -> tuple[str, ...] | None:
        """Return the columns of a lookup, None where they are not known."""
        if lookup.data is None:
            return lookup.fields or None
        text = self.text_of(lookup.data) if lookup.lookup_type == "csv" else None
        header = next(csv.reader(io.StringIO(text)), []) if text else []
        return tuple(name.strip() for name in header) or None

    def lookup_name(self, name: str) -> str:
        """Return the name of the lookup that a search names, by its own name or by its file."""
        if name in self.lookups or not name.endswith(".csv"):
            return name
        return next((each.name for each in self.lookups.values() if each.data and each.data.name == name), name)

    def read_search(self, source: SourceText) -> Search:
        """Parse and check a search; a call inside a macro is for the macro's own file to answer for."""
        parsed = parse(source, self.macro_table, grammar=self.grammar)
        called = {name for name, _, _ in macro_calls(source)}
        opaque, diagnostics = False, []
        for diagnostic in check(parsed):
            macro = _quoted(diagnostic.message) if diagnostic.code in _NO_MACRO else ""
            if macro and (macro not in called or self._is_known_elsewhere(macro)):
                opaque = True
            else:
                diagnostics.append(diagnostic)
        return Search(source, parsed, tuple(diagnostics), opaque)

    def _is_known_elsewhere(self, macro: str) -> bool:
        """Whether another app ships a macro, or its own file says already why it cannot be read."""
        if macro in self.settings.macro_names or macro in KNOWN_MACROS:
            return True
        return self.is_unreadable(Kind.MACRO, macro)


_ORIGINAL = "%original_detection_search%"


def _without_tokens(search: SourceText) -> SourceText:
    """Return the search of a drilldown with rows in place of the detection's search.

    `$tokens$` stay: they stand inside quotes, or are words like any other.
    """
    start = search.text.find(_ORIGINAL)
    if start < 0:
        return search
    end = start + len(_ORIGINAL)
    rows = "| makeresults"
    segments = [Segment(0, search, 0, start)] if start else []
    segments.append(Segment(start, search, start, end, verbatim=False))
    segments.append(Segment(start + len(rows), search, end, len(search.text)))
    return SourceText(search.name, search.text[:start] + rows + search.text[end:], tuple(segments))


def _quoted(message: str) -> str:
    """Return the first thing in quotes."""
    return message.partition("'")[2].partition("'")[0]


def search_of(found: ContentObject) -> SourceText | None:
    """Return the search of an object that has one."""
    return found.search if isinstance(found, Searching) and found.search.text.strip() else None
