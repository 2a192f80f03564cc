"""What every object of v6 begins with, and what a migration asks of the content around an object."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Protocol

from tocsin.content.document import YamlPath
from tocsin.content.migration.notes import Notes
from tocsin.content.model import ContentObject, Detection

__all__ = ["Migrated", "Surroundings", "header"]


@dataclass(frozen=True, slots=True)
class Migrated:
    """The new data, and which old keys each new one was made of, where they are called differently."""

    data: Mapping[str, Any]
    origins: Mapping[str, list[YamlPath]]


class Surroundings(Protocol):
    """What lies around an object."""

    @property
    def author(self) -> str:
        """Who stands for the author that an older format did not ask for."""

    @property
    def today(self) -> str:
        """The day on which something was written of which nothing else is known."""

    def first_day(self, path: PurePosixPath) -> str | None:
        """Return the day on which a file first came to the repository."""

    def fields_of(self, detection: Detection) -> frozenset[str]:
        """Return the fields that the search of a detection is known to output."""

    def baselines_of(self, detection: str) -> Iterable[str]:
        """Return the names of the baselines that name a detection."""

    def story_for(self, detection: Detection) -> str:
        """Return the story that a detection without one most likely belongs to."""

    def deprecation_of(self, name: str) -> dict[str, Any] | None:
        """Return what the table of deprecated content says of an object."""


def header(
    found: ContentObject, around: Surroundings, notes: Notes, origins: dict[str, list[YamlPath]]
) -> dict[str, Any]:
    """Return the header of an object; what older formats did not ask for is made up, and noted."""
    data = found.document.data
    day = str(data.get("date") or "")
    first = around.first_day(found.path)
    created = min(filter(None, (first, day)), default="") or around.today
    origins |= {"creation_date": [], "modification_date": [("date",)], "author": [("author",)]}
    if not day and not first:
        notes.decide("creation_date", "neither the file nor git says when it was written")
    return {
        "name": data.get("name", found.name),
        "id": data.get("id") or _made_up_id(found, notes),
        "version": _next_version(data.get("version"), notes),
        "creation_date": created,
        "modification_date": day or created,
        "author": data.get("author") or _made_up_author(around, notes),
        "description": data.get("description") or found.name,
    }


def _made_up_id(found: ContentObject, notes: Notes) -> str:
    """Return an id that is the same each time the object is migrated."""
    made = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{found.path.parts[0]}/{found.name}"))
    notes.changed("id", "", f"it had none: {made}")
    return made


def _made_up_author(around: Surroundings, notes: Notes) -> str:
    notes.decide("author", f"it had none: {around.author}")
    return around.author


def _next_version(version: object, notes: Notes) -> int:
    digits = int(str(version)) if str(version).isdecimal() else 0
    notes.changed("version", version if version is not None else "", f"the migration is a change: {digits + 1}")
    return digits + 1
