"""What a test may say beyond its logs and a least number of results; other tools do not know these keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from tocsin.source import Place, SourceText

__all__ = [
    "BaselineRun",
    "ExpectedFinding",
    "FieldAssertion",
    "GapKind",
    "InlineEvent",
    "KnownGap",
    "LookupFixture",
    "RowExpectation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowExpectation:
    """How many rows a test wants; no `maximum` means any number from `minimum` up."""

    minimum: int = 1
    maximum: int | None = None

    @property
    def is_benign(self) -> bool:
        """Whether the test wants no row at all."""
        return self.maximum == 0

    def is_met_by(self, rows: int) -> bool:
        """Whether this many rows satisfy the test."""
        return self.minimum <= rows and (self.maximum is None or rows <= self.maximum)

    def __str__(self) -> str:
        if self.is_benign:
            return "no rows"
        if self.maximum is None:
            return f"at least {_rows(self.minimum)}"
        if self.maximum == self.minimum:
            return f"exactly {_rows(self.minimum)}"
        return f"{self.minimum} to {_rows(self.maximum)}" if self.minimum else f"at most {_rows(self.maximum)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAssertion:
    """What a field of the results must be: in every row, or with `any_row` in one of them.

    `values` is the set of all its values in all rows.
    """

    field: str
    equals: str | None = None
    matches: SourceText | None = None
    values: tuple[str, ...] | None = None
    any_row: bool = False
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFinding:
    """A finding that the results must create; what is None may be anything."""

    entity: str
    type: str | None = None
    score: int | None = None
    message: str | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupFixture:
    """The rows that a lookup has during a test: written in it, or those of a CSV file by its path under the root."""

    name: str
    rows: tuple[dict[str, str], ...] = ()
    file: PurePosixPath | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineEvent:
    """An event written in the test: raw text as an input would read it, or fields that are known."""

    raw: str | None = None
    fields: dict[str, object] | None = None
    source: str | None = None
    sourcetype: str | None = None
    host: str | None = None
    index: str | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRun:
    """A baseline that is run before the detection, on the events of the test."""

    name: str
    place: Place


class GapKind(Enum):
    """What a test is known to get wrong."""

    FALSE_NEGATIVE = "known_false_negative"
    FALSE_POSITIVE = "known_false_positive"

    @property
    def title(self) -> str:
        """The kind as prose spells it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGap:
    """A test that is known not to hold, and why; it fails as soon as it does hold."""

    kind: GapKind
    reason: str
    place: Place


def _rows(count: int) -> str:
    return f"{count} row{'s' if count != 1 else ''}"
