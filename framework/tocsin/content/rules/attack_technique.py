"""The ATT&CK techniques of a detection exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.attack import AttackTable, attack_table
from tocsin.content.model import Detection, Generation, Reference
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Severity

__all__ = ["AttackTechnique"]


class AttackTechnique(DetectionRule):
    """A detection names a technique that ATT&CK never had, or no longer has; in v5, one beside its own sub-technique.

    Ids a little higher than those of the bundled version of ATT&CK are taken on trust.

    **Why it matters**: coverage is counted by these ids; one that ATT&CK has given up counts for nothing.

    **Bad**

        mitre_attack_id:
          - T1086

    **Good**

        mitre_attack_id:
          - T1059.001
    """

    code: ClassVar[str] = "DET442"
    name: ClassVar[str] = "attack-technique"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each id, then look for a technique beside one of its own sub-techniques."""
        table = attack_table()
        for reference in detection.mitre_attack_ids:
            yield from self._look_up(reference, table)
        yield from self._overlaps(detection)

    def _look_up(self, reference: Reference, table: AttackTable) -> Iterator[Diagnostic]:
        identity = reference.name
        well_formed = len(identity) in {5, 9} and identity[0] == "T" and identity[1:].replace(".", "", 1).isdecimal()
        if identity in table.techniques or not well_formed or table.is_newer(identity):
            return
        if identity in table.revoked:
            other = table.revoked[identity]
            hint = f"it is {other} now, {table.techniques[other].name}" if other in table.techniques else None
            message = f"ATT&CK has given up {identity}"
            yield self.at(reference.place, message, hint, severity=Severity.WARNING)
        elif identity in table.deprecated:
            message = f"ATT&CK has given up {identity}, {table.deprecated[identity]}"
            yield self.at(reference.place, message, "name another technique", severity=Severity.WARNING)
        else:
            yield self.at(reference.place, f"ATT&CK {table.version} has no technique {identity}")

    def _overlaps(self, detection: Detection) -> Iterator[Diagnostic]:
        if detection.generation is not Generation.V5:
            return
        parents = {each.name.partition(".")[0]: each.name for each in detection.mitre_attack_ids if "." in each.name}
        for reference in detection.mitre_attack_ids:
            if reference.name in parents:
                message = f"{reference.name} says nothing that {parents[reference.name]} does not say"
                yield self.at(reference.place, message, f"remove {reference.name}")
