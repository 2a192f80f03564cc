"""A detection is in the folder of its category."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["Category"]


class Category(DetectionRule):
    """The category of a detection is not the folder that it is in.

    Detections under `detections/deprecated` keep the category of the folder that they came from.

    **Why it matters**: people look for content by folder, and the app lists it by category.

    **Bad**

        # detections/endpoint/windows_example_detection.yml
        category: network

    **Good**

        # detections/endpoint/windows_example_detection.yml
        category: endpoint
    """

    code: ClassVar[str] = "DET431"
    name: ClassVar[str] = "category"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare the category with the folder."""
        folder = detection.path.parts[1] if len(detection.path.parts) > 2 else ""
        if folder not in {"", "deprecated"} and detection.category not in {"", folder}:
            hint = f"write `category: {folder}`, or move the file to `detections/{detection.category}`"
            message = f"the category `{detection.category}` does not fit the folder `{folder}`"
            yield self.at(detection.place("category"), message, hint)
