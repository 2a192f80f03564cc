"""A file is named after the object in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import ContentObject, DatasetManifest, Investigation, Playbook, RemovedContent, slug_of
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["FileName"]


class FileName(Rule):
    """The name of a file is not the name of the object in it, in lower case with underscores.

    Playbooks keep their capitals; investigations and removed content are left alone.

    **Why it matters**: the filter macro, links and other tools derive the one from the other.

    **Bad**

        # detections/endpoint/my_detection.yml
        name: Windows Example Detection

    **Good**

        # detections/endpoint/windows_example_detection.yml
        name: Windows Example Detection
    """

    code: ClassVar[str] = "DET425"
    name: ClassVar[str] = "file-name"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare file and name; a dataset's manifest is named after its log instead."""
        wanted = f"{slug_of(found.name)}.yml"
        actual = found.path.name.lower() if isinstance(found, Playbook) else found.path.name
        if not isinstance(found, DatasetManifest | Investigation | RemovedContent) and actual != wanted:
            message = f"the name `{found.name}` does not belong in the file `{found.path.name}`"
            yield self.at(found.place("name"), message, f"rename the file to `{wanted}`, or correct the name")
