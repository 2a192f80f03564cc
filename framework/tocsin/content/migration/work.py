"""What the parts of a migration share: the detection, the content around it, and what there is to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tocsin.content.document import YamlPath
from tocsin.content.migration.header import Surroundings
from tocsin.content.migration.notes import Notes
from tocsin.content.model import Detection

__all__ = ["Work", "deprecation_info", "mappings", "noted_mappings", "without_doubles"]


@dataclass
class Work:
    """A detection under migration."""

    detection: Detection
    around: Surroundings
    notes: Notes
    tags: Mapping[str, Any]
    origins: dict[str, list[YamlPath]] = field(default_factory=dict)

    @property
    def root(self) -> Mapping[str, Any]:
        return self.detection.document.data


def without_doubles(key: str, value: object, notes: Notes) -> object:
    """Return a list without what is there twice, which v6 does not allow; any other value as it is."""
    if not isinstance(value, list) or all(value.count(item) == 1 for item in value):
        return value
    notes.changed(key, [item for index, item in enumerate(value) if item in value[:index]], "it was there twice")
    return [item for index, item in enumerate(value) if item not in value[:index]]


def deprecation_info(name: str, around: Surroundings, notes: Notes) -> dict[str, Any]:
    """Return why deprecated content goes away: as the table of older trees says, or for a person to say."""
    info = around.deprecation_of(name)
    if info:
        notes.changed("deprecation_info", "", "it is what the table of deprecated content says")
        return info
    notes.decide("deprecation_info", "say why it goes away, in which version, and what takes its place")
    reason = "Deprecated before the content was moved to v6."
    return {"reason": reason, "removed_in_version": "6.0.0", "replacement_content": []}


def noted_mappings(work: Work, holder: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the mappings in a list; anything else that stands there is noted."""
    value = holder.get(key)
    found = list(mappings(holder, key))
    others = [item for item in value if item not in found] if isinstance(value, list) else [value]
    for other in others:
        if other is not None:
            work.notes.dropped(key, other, "it is no mapping of keys to values")
    return found


def mappings(holder: object, key: str) -> Iterable[dict[str, Any]]:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
