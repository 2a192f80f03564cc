"""The three stages that a detection goes through, in their order."""

from __future__ import annotations

from enum import Enum

__all__ = ["Stage"]


class Stage(Enum):
    """One way of testing a detection."""

    VALIDATION = "validation"
    UNIT = "unit"
    INTEGRATION = "integration"

    @property
    def title(self) -> str:
        """The name as it stands in the matrix table."""
        return self.value.capitalize()
