"""A badge for a README: how many detections pass their tests."""

from __future__ import annotations

from typing import TextIO
from xml.sax.saxutils import escape

from tocsin.matrix import DetectionRow, Stage, Status
from tocsin.report.report import Report

__all__ = ["write_badge"]

_GOOD, _MIXED, _BAD = "#2a7d4f", "#8a6d00", "#b3372f"
_LABEL = "detections"
_PADDING = 8
_HEIGHT = 20
_NARROW, _WIDE = set("fijlrt.,:;/|!'()[] "), set("mwMW%")


def write_badge(report: Report, file: TextIO) -> None:
    """Write an SVG of one line; it needs no font, script or request of its own."""
    rows = [row for row in report.matrix.by_detection() if row.path.startswith("detections/")]
    failing = sum(row.has(report.failing) for row in rows)
    passing = sum(_is_tested(row) and not row.has(report.failing) for row in rows)
    colour = _BAD if failing else _GOOD if passing == len(rows) else _MIXED
    file.write(_svg(_LABEL, f"{failing} failing" if failing else f"{passing} of {len(rows)} tested", colour))


def _is_tested(row: DetectionRow) -> bool:
    return any(verdict.case.stage is Stage.UNIT and verdict.status is Status.PASS for verdict in row.verdicts)


def _width(text: str) -> int:
    """Return about how wide a text is in a sans-serif font of eleven pixels."""
    return round(sum(3.7 if character in _NARROW else 10 if character in _WIDE else 6.6 for character in text))


def _svg(label: str, value: str, colour: str) -> str:
    left, right = _width(label) + 2 * _PADDING, _width(value) + 2 * _PADDING
    title = escape(f"{label}: {value}")
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" aria-label="{title}">
<title>{title}</title>
<clipPath id="r"><rect width="{left + right}" height="{_HEIGHT}" rx="4"/></clipPath>
<g clip-path="url(#r)">
<rect width="{left}" height="{_HEIGHT}" fill="#3b4252"/>
<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{colour}"/>
</g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{left / 2:g}" y="14" textLength="{left - 2 * _PADDING}">{escape(label)}</text>
<text x="{left + right / 2:g}" y="14" textLength="{right - 2 * _PADDING}">{escape(value)}</text>
</g>
</svg>
"""
