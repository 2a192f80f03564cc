"""Which folder of a content root holds which kind of object."""

from __future__ import annotations

from enum import Enum
from pathlib import PurePosixPath

__all__ = ["Kind", "kind_of"]


class Kind(Enum):
    """A kind of object; the value is its name in messages and schemas."""

    DETECTION = "detection"
    MACRO = "macro"
    LOOKUP = "lookup"
    DATA_SOURCE = "data_source"
    STORY = "story"
    DEPLOYMENT = "deployment"
    BASELINE = "baseline"
    INVESTIGATION = "investigation"
    DASHBOARD = "dashboard"
    PLAYBOOK = "playbook"
    REMOVED = "removed"
    DATASET = "dataset"

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of a content root that hold this kind."""
        return _FOLDERS[self]

    @property
    def title(self) -> str:
        """The name of the kind as prose spells it."""
        return "removed object" if self is Kind.REMOVED else self.value.replace("_", " ")

    @property
    def plural(self) -> str:
        """The name of several objects of the kind as prose spells it."""
        return f"{self.title[:-1]}ies" if self.title.endswith("y") else f"{self.title}s"


_FOLDERS = {
    Kind.DETECTION: ("detections",),
    Kind.MACRO: ("macros",),
    Kind.LOOKUP: ("lookups",),
    Kind.DATA_SOURCE: ("data_sources",),
    Kind.STORY: ("stories",),
    Kind.DEPLOYMENT: ("deployments", "schedules"),
    Kind.BASELINE: ("baselines",),
    Kind.INVESTIGATION: ("investigations",),
    Kind.DASHBOARD: ("dashboards",),
    Kind.PLAYBOOK: ("playbooks",),
    Kind.REMOVED: ("removed",),
    Kind.DATASET: ("datasets",),
}
_KINDS = {folder: kind for kind, folders in _FOLDERS.items() for folder in folders}


def kind_of(path: PurePosixPath) -> Kind | None:
    """Return the kind of the object at a path relative to the content root; None outside of the known folders."""
    return _KINDS.get(path.parts[0]) if len(path.parts) > 1 else None
