"""MITRE ATT&CK as far as pages need it: techniques with the tactics that they serve."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tocsin.content.attack import attack_table

__all__ = ["TACTICS", "Tactic", "Technique", "technique_of"]


@dataclass(frozen=True, slots=True)
class Tactic:
    """Why an adversary does something, and the phase of the kill chain that it belongs to."""

    title: str
    phase: str

    @property
    def id(self) -> str:
        """The title as addresses spell it."""
        return self.title.lower().replace(" ", "-")


TACTICS = (
    Tactic("Reconnaissance", "Reconnaissance"),
    Tactic("Resource Development", "Weaponization"),
    Tactic("Initial Access", "Delivery"),
    Tactic("Execution", "Installation"),
    Tactic("Persistence", "Installation"),
    Tactic("Privilege Escalation", "Exploitation"),
    Tactic("Defense Evasion", "Exploitation"),
    Tactic("Credential Access", "Exploitation"),
    Tactic("Discovery", "Exploitation"),
    Tactic("Lateral Movement", "Exploitation"),
    Tactic("Collection", "Exploitation"),
    Tactic("Command and Control", "Command and Control"),
    Tactic("Exfiltration", "Actions on Objectives"),
    Tactic("Impact", "Actions on Objectives"),
)


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


@cache
def technique_of(identity: str) -> Technique:
    """Return the technique with an id; a revoked one has the name and the tactics of what took its place."""
    table = attack_table()
    found = table.techniques.get(table.revoked.get(identity, identity))
    if found is None:
        return Technique(identity, table.deprecated.get(identity, identity))
    return Technique(identity, found.name, tuple(tactic for tactic in TACTICS if tactic.title in found.tactics))
