"""Read the tests of v6 detections, with the keys that are Tocsin's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from tocsin.content.formats.fields import Fields
from tocsin.content.formats.parts import attack_data, member
from tocsin.content.model import (
    BaselineRun,
    DetectionTest,
    ExpectedFinding,
    FieldAssertion,
    GapKind,
    InlineEvent,
    KnownGap,
    LookupFixture,
    RowExpectation,
    TestType,
)

__all__ = ["read_test"]


def read_test(fields: Fields) -> DetectionTest:
    """Read one test."""
    return DetectionTest(
        name=fields.text("name"),
        test_type=member(TestType, fields.text("test_type")) or TestType.UNIT,
        attack_data=attack_data(fields),
        expected=_expectation(fields),
        description=fields.text_or_none("description"),
        assertions=tuple(_assertion(item) for item in fields.children("assertions")),
        findings=_findings(fields),
        clock=_clock(fields),
        lookups=tuple(_lookup(item) for item in fields.children("lookups")),
        baselines=tuple(BaselineRun(name=each.name, place=each.place) for each in fields.references("baselines")),
        events=tuple(_event(item) for item in fields.children("events")),
        known_gap=next((gap for kind in GapKind if (gap := _gap(fields, kind))), None),
        place=fields.place(),
    )


def _expectation(fields: Fields) -> RowExpectation:
    """No number means at least one row, and 0 means none: the events are benign."""
    bounds = fields.child("expected_results")
    if bounds is not None:
        exactly = bounds.whole("exactly")
        minimum = bounds.whole("minimum") or 0
        maximum = bounds.whole("maximum")
        return RowExpectation(
            minimum=minimum if exactly is None else exactly, maximum=maximum if exactly is None else exactly
        )
    expected = fields.whole("expected_results")
    if expected == 0:
        return RowExpectation(minimum=0, maximum=0)
    return RowExpectation(minimum=1 if expected is None else expected)


def _assertion(fields: Fields) -> FieldAssertion:
    values = fields.raw("values")
    return FieldAssertion(
        field=fields.text("field"),
        equals=_written(fields.raw("equals")),
        matches=fields.source("matches") if fields.text("matches") else None,
        values=tuple(filter(None, map(_written, values))) if isinstance(values, list) else None,
        any_row=fields.text("rows") == "any",
        place=fields.place(),
    )


def _findings(fields: Fields) -> tuple[ExpectedFinding, ...] | None:
    if not isinstance(fields.raw("findings"), list):
        return None
    return tuple(
        ExpectedFinding(
            entity=item.text("entity"),
            type=item.text_or_none("type"),
            score=item.whole("score"),
            message=item.text_or_none("message"),
            place=item.place(),
        )
        for item in fields.children("findings")
    )


def _clock(fields: Fields) -> float | None:
    written = fields.raw("clock")
    if isinstance(written, int) and not isinstance(written, bool):
        return float(written)
    try:
        moment = datetime.fromisoformat(fields.text("clock"))
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None


def _lookup(fields: Fields) -> LookupFixture:
    rows = fields.raw("rows")
    return LookupFixture(
        name=fields.text("name"),
        rows=tuple(_row(row) for row in rows if isinstance(row, dict)) if isinstance(rows, list) else (),
        file=PurePosixPath(fields.text("file")) if fields.text("file") else None,
        place=fields.place(),
    )


def _row(row: dict[str, object]) -> dict[str, str]:
    return {str(key): text for key, value in row.items() if (text := _written(value)) is not None}


def _event(fields: Fields) -> InlineEvent:
    given = fields.raw("fields")
    return InlineEvent(
        raw=fields.text_or_none("raw"),
        fields={str(key): value for key, value in given.items()} if isinstance(given, dict) else None,
        source=fields.text_or_none("source"),
        sourcetype=fields.text_or_none("sourcetype"),
        host=fields.text_or_none("host"),
        index=fields.text_or_none("index"),
        place=fields.place(),
    )


def _gap(fields: Fields, kind: GapKind) -> KnownGap | None:
    reason = fields.text(kind.value)
    return KnownGap(kind=kind, reason=reason, place=fields.place(kind.value)) if reason else None


def _written(value: object) -> str | None:
    """Return a value as rows hold it: text, whatever YAML took it for."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
