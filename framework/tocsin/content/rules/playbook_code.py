"""A playbook has its code beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import ContentObject, Playbook
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["PlaybookCode"]


class PlaybookCode(Rule):
    """The JSON or Python file of a playbook is missing.

    **Why it matters**: the description alone cannot be imported into Splunk SOAR.

    **Bad**

        playbooks/example_playbook.yml          (and nothing beside it)

    **Good**

        playbooks/example_playbook.json
        playbooks/example_playbook.py
        playbooks/example_playbook.yml
    """

    code: ClassVar[str] = "DET441"
    name: ClassVar[str] = "playbook-code"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Look for both files."""
        if isinstance(found, Playbook):
            for file in found.code:
                if not context.has_file(file):
                    yield self.at(found.place("name"), f"the playbook has no file `{file.name}`", f"put it at `{file}`")
