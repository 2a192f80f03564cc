"""What a change does to what detections find, as one JSON document: keys are only ever added within a version."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TextIO

from tocsin.matrix.behaviour import Behaviour, Comparison
from tocsin.version import __version__

__all__ = ["write_behaviour_json"]

_FORMAT_VERSION = 1


def write_behaviour_json(behaviour: Behaviour, file: TextIO) -> None:
    """Write every comparison, also of what is the same."""
    document = {
        "format_version": _FORMAT_VERSION,
        "tocsin_version": __version__,
        "base": behaviour.base,
        "commit": behaviour.commit,
        "interrupted": behaviour.interrupted,
        "duration": round(behaviour.duration, 6),
        "differs": behaviour.differs,
        "gained": behaviour.gained,
        "lost": behaviour.lost,
        "comparisons": [_comparison(each) for each in behaviour.comparisons],
    }
    json.dump(document, file, indent=1)
    file.write("\n")


def _comparison(comparison: Comparison) -> dict[str, object]:
    return {**asdict(comparison), "differs": comparison.differs}
