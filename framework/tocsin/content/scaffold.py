"""The files of a new detection: its search, its filter macro, two tests with their logs, and what it refers to."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from tocsin.content.emitting import entry
from tocsin.content.model import DetectionType, Macro, slug_of
from tocsin.content.root import ContentRoot

__all__ = ["Blueprint", "NewFile", "Origin", "entity_of", "origin_of", "scaffold"]

_PRODUCTS = ["Splunk Enterprise", "Splunk Enterprise Security", "Splunk Cloud"]
_TERM = re.compile(r'(?i)\b(source|sourcetype)\s*=\s*(?:"([^"]*)"|([^\s")(]+))')
_CTIME = "security_content_ctime"
_ASSETS = {
    "application": "Web Application",
    "cloud": "Cloud Instance",
    "endpoint": "Endpoint",
    "network": "Network",
    "web": "Web Server",
}
_DOMAINS = {
    "application": "access",
    "cloud": "threat",
    "endpoint": "endpoint",
    "network": "network",
    "web": "network",
}
_ENTITIES = ("risk_object", "dest", "user", "src", "host")
_SCORE = 30


@dataclass(frozen=True, slots=True)
class Origin:
    """How Splunk labels the logs of a data source; no `index` where they are in one that is searched by default."""

    source: str
    sourcetype: str
    index: str | None = None

    @property
    def folded(self) -> tuple[str, str]:
        """The source and the sourcetype, the same for all spellings."""
        return self.source.casefold(), self.sourcetype.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """What a person says about a detection that is to be written.

    `origin` is that of the logs; a data source of this name that is not there yet gets it. The keys of `logs` are
    `true_positive` and `benign`.
    """

    name: str
    type: DetectionType
    category: str
    description: str
    data_source: str
    origin: Origin
    story: str
    technique: str
    author: str
    entity: str
    search: str = ""
    asset_type: str = ""
    security_domain: str = ""
    logs: Mapping[str, bytes]

    @property
    def slug(self) -> str:
        """The name as files and macros spell it."""
        return slug_of(self.name)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be written."""

    path: PurePosixPath
    content: bytes


def entity_of(root: ContentRoot, data_source: str) -> str:
    """Return the field that findings on a data source are most likely about."""
    known = root.data_sources.get(data_source)
    fields = (*known.output_fields, *known.fields) if known else ()
    return next((name for name in _ENTITIES if name in fields), "dest")


def origin_of(root: ContentRoot, data_source: str) -> Origin | None:
    """Return the labels of logs of a data source; None when the root does not describe it.

    Where tests spell them otherwise, as `XmlWinEventLog` for `xmlwineventlog`, theirs is the spelling of the logs; and
    the index is the one that tests name.
    """
    known = root.data_sources.get(data_source)
    if known is None:
        return None
    written = Origin(known.source, known.sourcetype)
    logs = (log for detection in root.detections for test in detection.tests for log in test.attack_data)
    seen = Counter(Origin(log.source, log.sourcetype, log.index) for log in logs)
    alike = {origin: count for origin, count in seen.items() if origin.folded == written.folded}
    return max(alike, key=lambda origin: (alike[origin], origin.index is not None), default=written)


def scaffold(root: ContentRoot, blueprint: Blueprint, *, today: str, new_id: Callable[[], str]) -> tuple[NewFile, ...]:
    """Return the files of a new detection in v6; what it refers to is among them where the root does not have it."""
    return tuple(_Scaffold(root, blueprint, today, new_id).files())


@dataclass(frozen=True, slots=True)
class _Scaffold:
    root: ContentRoot
    blueprint: Blueprint
    today: str
    new_id: Callable[[], str]

    def files(self) -> Iterator[NewFile]:
        plan = self.blueprint
        yield self._yaml(f"detections/{plan.category}/{plan.slug}.yml", self._detection())
        if f"{plan.slug}_filter" not in self.root.macros and self._writes_filters():
            about = f"Takes the results of {plan.name}; change it to leave out what is harmless in your network."
            data = {**self._header(f"{plan.slug}_filter", about), "definition": "search *"}
            yield self._yaml(f"macros/{plan.slug}_filter.yml", data)
        if plan.data_source not in self.root.data_sources:
            labels = self._labels()
            about = f"Events with source {labels['source']} and sourcetype {labels['sourcetype']}."
            data = {**self._header(plan.data_source, about), **labels}
            yield self._yaml(f"data_sources/{slug_of(plan.data_source)}.yml", data)
        if plan.story not in self.root.stories:
            yield self._yaml(f"stories/{slug_of(plan.story)}.yml", self._story())
        for which, log in plan.logs.items():
            yield NewFile(PurePosixPath(self._log(which)), log)
            yield self._yaml(f"{self._log(which)[:-4]}.yml", self._manifest(which, log))

    def _detection(self) -> dict[str, object]:
        plan = self.blueprint
        data: dict[str, object] = self._header(plan.name, plan.description)
        data |= {"status": "production", "type": plan.type.value, "data_source": [plan.data_source]}
        data["search"] = plan.search or self._search()
        data["how_to_implement"] = f"Collect {plan.data_source} with the sourcetype {plan.origin.sourcetype}."
        data["known_false_positives"] = "None are known yet."
        data["references"] = [f"https://attack.mitre.org/techniques/{plan.technique.replace('.', '/')}/"]
        if plan.type is not DetectionType.HUNTING:
            data |= {"drilldown_searches": self._drilldowns(), **self._risk()}
        data |= {
            "analytic_story": [plan.story],
            "asset_type": plan.asset_type or _ASSETS.get(plan.category, "Endpoint"),
            "mitre_attack_id": [plan.technique],
            "product": _PRODUCTS,
            "category": plan.category,
            "security_domain": plan.security_domain or _DOMAINS.get(plan.category, "threat"),
        }
        data["tests"] = [self._test("True Positive", "true_positive", 1), self._test("Benign", "benign", 0)]
        return data

    def _search(self) -> str:
        """Return a search to start from: the events of the data source, counted by what the finding is about."""
        plan, origin = self.blueprint, self.blueprint.origin
        macro = self._macro()
        events = f"`{macro}`" if macro else f'source="{origin.source}" sourcetype="{origin.sourcetype}"'
        if origin.index:
            events = f"index={origin.index} {events}"
        lines = [events, f"| stats count min(_time) as firstTime max(_time) as lastTime by {plan.entity}"]
        if _CTIME in self.root.macros:
            lines += [f"| `{_CTIME}({field})`" for field in ("firstTime", "lastTime")]
        return "\n".join([*lines, f"| `{plan.slug}_filter`"])

    def _macro(self) -> str | None:
        """Return the shortest macro that selects the events of the data source and does nothing else."""
        found = [macro for macro in self.root.macros.values() if not macro.arguments and self._selects(macro)]
        return min(found, key=lambda macro: (len(macro.definition.text), macro.name)).name if found else None

    def _selects(self, macro: Macro) -> bool:
        wanted = {label: text.lower() for label, text in self._labels().items()}
        definition = macro.definition.text
        terms = [(found[1].lower(), (found[2] or found[3]).lower()) for found in _TERM.finditer(definition)]
        rest = re.sub(r"(?i)\bOR\b|[()\s]", "", _TERM.sub("", definition))
        return not rest and any(fnmatchcase(wanted[field], pattern) for field, pattern in terms)

    def _risk(self) -> dict[str, object]:
        plan = self.blueprint
        said = f"{plan.name} on ${plan.entity}$"
        kind = "user" if "user" in plan.entity else "system"
        score = 0 if plan.type is DetectionType.CORRELATION else _SCORE
        entity = {"field": plan.entity, "type": kind, "score": score}
        if plan.type in (DetectionType.TTP, DetectionType.CORRELATION):
            return {"finding": {"title": said, "entity": entity}}
        return {"intermediate_findings": {"entities": [{**entity, "message": said}]}}

    def _drilldowns(self) -> list[dict[str, str]]:
        entity = self.blueprint.entity
        original = f'%original_detection_search% | search {entity} = "${entity}$"'
        risk = (
            f'| from datamodel Risk.All_Risk | search normalized_risk_object = "${entity}$" | table _time search_name'
        )
        times = {"earliest_offset": "$info_min_time$", "latest_offset": "$info_max_time$"}
        return [
            {"name": f"View the results for ${entity}$", "search": original, **times},
            {"name": f"View the risk of ${entity}$", "search": risk, **times},
        ]

    def _test(self, name: str, which: str, rows: int) -> dict[str, object]:
        index = self.blueprint.origin.index
        log = {"data": self._log(which), **self._labels(), **({"index": index} if index else {})}
        return {"name": name, "attack_data": [log], "test_type": "unit", "expected_results": rows}

    def _story(self) -> dict[str, object]:
        story = self.blueprint.story
        return {
            **self._header(story, f"Detections that belong to {story}."),
            "status": "production",
            "narrative": f"{story} began with the detection {self.blueprint.name}.",
            "references": [],
            "category": ["Uncategorized"],
            "product": _PRODUCTS,
            "usecase": "Advanced Threat Detection",
        }

    def _manifest(self, which: str, log: bytes) -> dict[str, object]:
        plan = self.blueprint
        kind = "what the detection finds" if which == "true_positive" else "what the detection must not find"
        made = "Given when the detection was written." if log else "Nothing is recorded yet."
        return {
            **self._header(f"{plan.name}, {which.replace('_', ' ')}", f"Events of {plan.data_source}: {kind}."),
            "data": PurePosixPath(self._log(which)).name,
            **self._labels(),
            **({"sha256": hashlib.sha256(log).hexdigest()} if log else {}),
            "made_by": made,
            "mitre_attack_id": [plan.technique],
        }

    def _labels(self) -> dict[str, str]:
        return {"source": self.blueprint.origin.source, "sourcetype": self.blueprint.origin.sourcetype}

    def _log(self, which: str) -> str:
        return f"datasets/{self.blueprint.technique}/{self.blueprint.slug}/{which}.log"

    def _header(self, name: str, description: str) -> dict[str, object]:
        return {
            "name": name,
            "id": self.new_id(),
            "version": 1,
            "creation_date": self.today,
            "modification_date": self.today,
            "author": self.blueprint.author,
            "description": description,
        }

    def _writes_filters(self) -> bool:
        """Whether this root keeps a file for each filter macro; where it does not, the macro is there all the same."""
        return any(name.endswith("_filter") for name in self.root.macros)

    @staticmethod
    def _yaml(path: str, data: Mapping[str, object]) -> NewFile:
        return NewFile(PurePosixPath(path), "".join(entry(key, value) for key, value in data.items()).encode())
