"""MITRE ATT&CK as far as pages need it: the names of techniques and the tactics that they serve.

`attack.csv` holds the ids that detections commonly use, from enterprise ATT&CK; a STIX bundle of any version can take its
place. ATT&CK is a registered trademark of The MITRE Corporation, which allows this use of its names.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from tocsin.errors import UsageError

__all__ = ["TACTICS", "Attack", "Tactic", "Technique"]


@dataclass(frozen=True, slots=True)
class Tactic:
    """Why an adversary does something, and the phase of the kill chain that it belongs to."""

    id: str
    title: str
    phase: str


TACTICS = (
    Tactic("reconnaissance", "Reconnaissance", "Reconnaissance"),
    Tactic("resource-development", "Resource Development", "Weaponization"),
    Tactic("initial-access", "Initial Access", "Delivery"),
    Tactic("execution", "Execution", "Installation"),
    Tactic("persistence", "Persistence", "Installation"),
    Tactic("privilege-escalation", "Privilege Escalation", "Exploitation"),
    Tactic("defense-evasion", "Defense Evasion", "Exploitation"),
    Tactic("credential-access", "Credential Access", "Exploitation"),
    Tactic("discovery", "Discovery", "Exploitation"),
    Tactic("lateral-movement", "Lateral Movement", "Exploitation"),
    Tactic("collection", "Collection", "Exploitation"),
    Tactic("command-and-control", "Command and Control", "Command and Control"),
    Tactic("exfiltration", "Exfiltration", "Actions on Objectives"),
    Tactic("impact", "Impact", "Actions on Objectives"),
)
_TACTICS = {tactic.id: tactic for tactic in TACTICS}


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique or sub-technique; one that is not known is named by its id and serves no tactic."""

    id: str
    name: str
    tactics: tuple[Tactic, ...] = ()

    @property
    def parent(self) -> str:
        """The id without the part behind the dot."""
        return self.id.partition(".")[0]

    @property
    def url(self) -> str:
        """The technique's page at MITRE."""
        return f"https://attack.mitre.org/techniques/{self.id.replace('.', '/')}/"


class Attack:
    """Techniques by id."""

    def __init__(self, techniques: Iterable[Technique]) -> None:
        self._techniques: Mapping[str, Technique] = {technique.id: technique for technique in techniques}

    def __getitem__(self, technique_id: str) -> Technique:
        return self._techniques.get(technique_id) or Technique(technique_id, technique_id)

    @classmethod
    def bundled(cls) -> Attack:
        """Return the techniques that come with this package."""
        with (files(__package__) / "attack.csv").open(encoding="utf-8", newline="") as file:
            return cls(_from_table(csv.DictReader(file)))

    @classmethod
    def read(cls, path: Path) -> Attack:
        """Read a STIX bundle of ATT&CK; raise UsageError when the file is none."""
        try:
            bundle = json.loads(path.read_text(encoding="utf-8"))
            return cls(_from_bundle(bundle["objects"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path} is not a STIX bundle of ATT&CK") from error


def _from_table(rows: Iterable[Mapping[str, str]]) -> Iterator[Technique]:
    """Yield the techniques of a table in which parents stand before their sub-techniques, which inherit the tactics."""
    tactics: dict[str, tuple[Tactic, ...]] = {}
    for row in rows:
        own = tuple(_TACTICS[name] for name in row["tactics"].split())
        tactics[row["id"]] = own or tactics[row["id"].partition(".")[0]]
        yield Technique(row["id"], row["name"], tactics[row["id"]])


def _from_bundle(objects: Iterable[Mapping[str, Any]]) -> Iterator[Technique]:
    for found in objects:
        if found["type"] != "attack-pattern" or found.get("revoked") or found.get("x_mitre_deprecated"):
            continue
        sources = found.get("external_references", ())
        ids = [source["external_id"] for source in sources if source.get("source_name") == "mitre-attack"]
        names = [phase["phase_name"] for phase in found.get("kill_chain_phases", ())]
        tactics = tuple(_TACTICS[name] for name in names if name in _TACTICS)
        yield from (Technique(technique_id, found["name"], tactics) for technique_id in ids[:1])
