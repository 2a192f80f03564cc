"""The findings that rows create: entities, and risk messages with every `$field$` filled from the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tocsin.content.model import Detection, DetectionTest, DetectionType, ExpectedFinding
from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.expressions.values import Row, texts
from tocsin.matrix.verdict import RenderedFinding

__all__ = ["check_findings", "makes_notables", "render_findings", "unfilled"]

_TOKEN = re.compile(r"\$([^$\s]+)\$")


def render_findings(detection: Detection, rows: Sequence[Row]) -> list[RenderedFinding]:
    """Return what the rows add to risk, each finding once; an entity without a value adds nothing.

    A field with several values stands for as many entities; in a message its values are joined by commas.
    """
    found: dict[RenderedFinding, None] = {}
    title = detection.risk.finding.title if detection.risk.finding else ""
    for row in rows:
        for entity in detection.risk.entities:
            message = _filled(entity.message or title, row)
            for value in texts(row.get(entity.field)):
                finding = RenderedFinding(entity=value, type=entity.type, score=entity.score, message=message)
                found.setdefault(finding)
    return list(found)


def makes_notables(detection: Detection) -> bool:
    """Whether Enterprise Security is to make a notable event of each row."""
    return detection.risk.creates_event and (
        detection.risk.finding is not None or detection.type in (DetectionType.TTP, DetectionType.CORRELATION)
    )


def unfilled(detection: Detection, rows: Sequence[Row], severity: Severity) -> Iterator[Diagnostic]:
    """Yield each field that a message or an entity names and that some row lacks."""
    if not rows or not detection.risk.creates_event:
        return
    for message, place in detection.risk.messages:
        for token in dict.fromkeys(_TOKEN.findall(message)):
            if lacking := _lacking(token, rows):
                yield Diagnostic(
                    "TST523", f"`${token}$` stays unfilled in {lacking}", place, _hint(token, rows), severity
                )
    for entity in detection.risk.entities:
        if lacking := _lacking(entity.field, rows):
            message = f"the entity's field `{entity.field}` is absent from {lacking}"
            yield Diagnostic("TST524", message, entity.field_place, _hint(entity.field, rows), severity)


def check_findings(test: DetectionTest, detection: Detection, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """Yield the findings that the test wants and the rows do not create."""
    created = render_findings(detection, rows)
    for wanted in test.findings or ():
        if not any(_is(finding, wanted) for finding in created):
            yield Diagnostic("TST525", f"no finding is {_described(wanted)}", wanted.place, _nearest(wanted, created))


def _filled(message: str, row: Row) -> str:
    return _TOKEN.sub(lambda token: ", ".join(texts(row.get(token[1]))) or token[0], message)


def _lacking(field: str, rows: Sequence[Row]) -> str:
    count = sum(field not in row for row in rows)
    if not count:
        return ""
    return "every row" if count == len(rows) else f"{count} of {len(rows)} rows"


def _hint(field: str, rows: Sequence[Row]) -> str:
    fields = dict.fromkeys(name for row in rows for name in row if not name.startswith("_"))
    found = nearest(field, fields)
    return f"did you mean `{found}`?" if found else f"the rows have {', '.join(fields)}"


def _is(finding: RenderedFinding, wanted: ExpectedFinding) -> bool:
    return (
        finding.entity == wanted.entity
        and wanted.type in (None, finding.type)
        and wanted.score in (None, finding.score)
        and wanted.message in (None, finding.message)
    )


def _described(wanted: ExpectedFinding) -> str:
    parts = [f"about `{wanted.entity}`"]
    parts += [f"a {wanted.type}"] if wanted.type else []
    parts += [f"with a score of {wanted.score}"] if wanted.score is not None else []
    parts += [f"that says `{wanted.message}`"] if wanted.message else []
    return ", ".join(parts)


def _nearest(wanted: ExpectedFinding, created: Sequence[RenderedFinding]) -> str:
    """Say what there is in place of a finding: about the same entity, if anything is."""
    same = [finding for finding in created if finding.entity == wanted.entity] or list(created)
    if not same:
        return "the rows create no finding"
    first = same[0]
    return f"there is one about `{first.entity}`, a {first.type}, with a score of {first.score}: `{first.message}`"
