"""The techniques of MITRE ATT&CK that this version knows: ids, names and tactics."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["AttackTable", "Technique", "attack_table"]

_GROWTH = 100
"""How many techniques a few years bring."""


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique or sub-technique and the tactics that it serves, in the order of the matrix."""

    id: str
    name: str
    tactics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttackTable:
    """One version of the enterprise matrix; `revoked` ids live on under another, `deprecated` ones do not."""

    version: str
    techniques: dict[str, Technique]
    revoked: dict[str, str]
    deprecated: dict[str, str]

    def is_newer(self, identity: str) -> bool:
        """Whether an id is a little higher than every one in this version, so that a later version may know it."""
        highest = max(int(known[1:5]) for known in self.techniques)
        return highest < int(identity[1:5]) <= highest + _GROWTH


@cache
def attack_table() -> AttackTable:
    """Return the bundled table."""
    text = (resources.files("tocsin.content") / "attack.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    tactics = {short: name for short, (_, name) in data["tactics"].items()}
    techniques = {
        identity: Technique(identity, name, tuple(tactics[short] for short in shorts))
        for identity, (name, shorts) in data["techniques"].items()
    }
    return AttackTable(data["version"], techniques, data["revoked"], data["deprecated"])
