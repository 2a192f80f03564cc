"""Run the cases of a validation rule: small changes to an example content root, and what the rule says to them.

The cases of `rules/x.py` are in `rules/x.yml`:

    rule: filter-macro
    pass:
      - name: the macro is called
    fail:
      - name: the macro is missing
        replace: {"old text": "new text"}      # each old text stands once in the file
        in: macros/sysmon.yml                  # left out: the example detection
        files: {path: text, other/path: null}  # files to write, or to delete
        at: "17:5"                             # or path:line:column, in another file than `in`
        message: part of the message
        hint: part of the hint
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tocsin.content.folders import Kind
from tocsin.content.root import ContentRoot
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["EXAMPLE_DETECTION", "EXAMPLE_ROOT", "RuleCase", "copy_example_root", "rule_cases", "run_rule_case"]

EXAMPLE_ROOT = Path(__file__).parent / "example_root"
EXAMPLE_DETECTION = "detections/endpoint/windows_example_detection.yml"
TODAY = date(2026, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCase:
    """One change to the example, and the place, message and hint of what the rule must say; None says nothing.

    Without a `severity` it is that of the rule, or any other that the rule gives.
    """

    name: str
    file: str
    replace: dict[str, str]
    files: dict[str, str | None]
    at: str | None
    message: str
    hint: str
    severity: str | None

    def prepare(self, root: Path) -> None:
        """Copy the example content root to a folder and change it."""
        copy_example_root(root)
        for path, content in self.files.items():
            if content is None:
                (root / path).unlink()
            else:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(content, "utf-8", newline="")
        changed = root / self.file
        text = changed.read_text("utf-8")
        for old, new in self.replace.items():
            if text.count(old) != 1:
                raise ValueError(f"case `{self.name}`: {old!r} stands {text.count(old)} times in {self.file}")
            text = text.replace(old, new)
        changed.write_text(text, "utf-8", newline="")


def copy_example_root(root: Path) -> None:
    """Copy the example content root, in which nothing is wrong, to a folder."""
    shutil.copytree(EXAMPLE_ROOT, root, dirs_exist_ok=True)


def rule_cases(file: Path) -> Iterator[RuleCase]:
    """Read the cases of a rule."""
    content: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    for passing, cases in ((True, content.get("pass", [])), (False, content.get("fail", []))):
        for case in cases:
            changed = case.get("in", EXAMPLE_DETECTION)
            at = None if passing else case["at"]
            yield RuleCase(
                name=f"{'pass' if passing else 'fail'}: {case['name']}",
                file=changed,
                replace=case.get("replace", {}),
                files=case.get("files", {}),
                at=at if at is None or at.count(":") == 2 else f"{changed}:{at}",
                message=case.get("message", ""),
                hint=case.get("hint", ""),
                severity=case.get("severity"),
            )


def run_rule_case(rule: Rule, case: RuleCase, folder: Path) -> list[Diagnostic]:
    """Return what the rule says to the changed example; the folder must be empty."""
    case.prepare(folder)
    root = ContentRoot.open(folder)
    context = RuleContext(root, TODAY)
    objects = (loaded.object for kind in Kind for loaded in root.loaded(kind))
    found = [diagnostic for each in objects if each for diagnostic in rule.check(each, context)]
    return [*found, *rule.survey(context)]
