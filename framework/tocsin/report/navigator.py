"""A layer for the ATT&CK Navigator: each technique in the colour of what its tests say."""

from __future__ import annotations

import json
from typing import TextIO

from tocsin.content.attack import attack_table
from tocsin.report.coverage import Technique, Tested, techniques_of
from tocsin.report.report import Report

__all__ = ["write_layer"]

_COLOURS = {
    Tested.PASSING: "#2f9e62",
    Tested.PARTLY: "#a7d3a6",
    Tested.FAILING: "#d9534f",
    Tested.UNTESTED: "#c9ced6",
}


def write_layer(report: Report, file: TextIO) -> None:
    """Write a layer of enterprise ATT&CK; the score of a technique is the number of detections with passing tests."""
    techniques = techniques_of(report)
    layer = {
        "name": "Tested detections",
        "versions": {"attack": attack_table().version.partition(".")[0], "navigator": "5.1.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": "Detections by technique, coloured by what their tests say; made by tocsin.",
        "sorting": 3,
        "hideDisabled": False,
        "techniques": [_technique(technique) for technique in techniques],
        "gradient": {
            "colors": ["#ffffff", _COLOURS[Tested.PASSING]],
            "minValue": 0,
            "maxValue": max((technique.passing for technique in techniques), default=1) or 1,
        },
        "legendItems": [{"label": state.title, "color": colour} for state, colour in _COLOURS.items()],
        "showTacticRowBackground": False,
        "selectTechniquesAcrossTactics": True,
        "selectSubtechniquesWithParent": False,
    }
    json.dump(layer, file, indent=1)
    file.write("\n")


def _technique(technique: Technique) -> dict[str, object]:
    names = "\n".join(f"{detection.name}: {state.title}" for detection, state in technique.detections)
    return {
        "techniqueID": technique.id,
        "score": technique.passing,
        "color": _COLOURS[technique.state],
        "comment": names,
        "enabled": True,
        "metadata": [
            {"name": "detections", "value": str(len(technique.detections))},
            {"name": "with passing tests", "value": str(technique.passing)},
        ],
        "showSubtechniques": "." in technique.id,
    }
