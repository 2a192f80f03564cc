"""What every object of a content root has, and the small pieces that several kinds share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from tocsin.content.document import Document, YamlPath
from tocsin.source import Place

__all__ = ["ContentObject", "DeprecationInfo", "Generation", "Reference", "Schedule", "slug_of"]


class Generation(Enum):
    """Which shape of the content format a file is written in."""

    V4 = "v4"
    V5 = "v5"
    V6 = "v6"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The name of another object, and where it is written."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentObject:
    """What every object of a content root has; `path` is relative to the root."""

    path: PurePosixPath
    document: Document = field(repr=False, compare=False)
    generation: Generation
    name: str
    id: str = ""
    version: int = 0
    author: str = ""
    created: str = ""
    modified: str = ""
    description: str = ""

    def place(self, *path: str | int) -> Place:
        """Return the place of a value of this object, or of the nearest thing around it that exists."""
        return self.document.place(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a detection runs and over which window of time; `path` leads to it in the document."""

    cron_schedule: str
    earliest_time: str
    latest_time: str
    schedule_window: str
    path: YamlPath = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeprecationInfo:
    """Why content goes away, when, and what takes its place."""

    reason: str
    removed_in_version: str
    replacement_content: tuple[Reference, ...] = ()


def slug_of(name: str) -> str:
    """Return a name as file names spell it: lower case, and an underscore for each space, dash, dot and slash.

    >>> slug_of("Cisco NVM - Rclone.exe")
    'cisco_nvm___rclone_exe'
    """
    return name.translate(_SLUG).lower()


_SLUG = str.maketrans(dict.fromkeys(" -./", "_"))
