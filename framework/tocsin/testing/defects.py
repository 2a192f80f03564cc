"""A content root of the v5 format without a fault, and a list of single defects to put into it.

A defect of `defects.yml`:

    - name: a key written twice
      in: path of the file
      replace: {"old text": "new text"}      # each old text stands once in the file
      bytes: {"old text": "with \\\\x escapes"}  # the same, for what is no text
      files: {path: text, other/path: null}  # files to write, or to delete
      code: DET404
      at: 7                                  # the line of the finding; path:line in another file
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from tocsin.content.folders import Kind
from tocsin.content.root import ContentRoot
from tocsin.content.validate import Validator
from tocsin.diagnostics import Diagnostic
from tocsin.testing.rules import TODAY

__all__ = ["OFFICE_ROOT", "Defect", "defects", "findings"]

OFFICE_ROOT = Path(__file__).parent / "office_root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A change to the faultless root, and where the finding about it must be."""

    name: str
    file: str
    replace: dict[str, str]
    replaced_bytes: dict[str, str]
    files: dict[str, str | None]
    code: str
    at: str

    def prepare(self, root: Path) -> None:
        """Copy the faultless content root to a folder, and put the defect into it."""
        shutil.copytree(OFFICE_ROOT, root, dirs_exist_ok=True)
        for path, text in self.files.items():
            if text is None:
                (root / path).unlink()
            else:
                (root / path).write_text(text, "utf-8", newline="")
        if self.replace or self.replaced_bytes:
            content = (root / self.file).read_bytes()
            for old, new in self._replacements():
                if content.count(old) != 1:
                    raise ValueError(f"defect `{self.name}`: {old!r} stands {content.count(old)} times in {self.file}")
                content = content.replace(old, new)
            (root / self.file).write_bytes(content)

    def _replacements(self) -> Iterator[tuple[bytes, bytes]]:
        yield from ((old.encode(), new.encode()) for old, new in self.replace.items())
        for old, new in self.replaced_bytes.items():
            yield old.encode(), new.encode().decode("unicode_escape").encode("latin-1")


def defects() -> Iterator[Defect]:
    """Read the list."""
    cases: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "defects.yml").read_text("utf-8"))
    for case in cases:
        at = str(case["at"])
        yield Defect(
            name=case["name"],
            file=case["in"],
            replace=case.get("replace", {}),
            replaced_bytes=case.get("bytes", {}),
            files=case.get("files", {}),
            code=case["code"],
            at=at if ":" in at else f"{case['in']}:{at}",
        )


def findings(root: Path) -> list[Diagnostic]:
    """Return all that is said about a content root."""
    content = ContentRoot.open(root)
    validator = Validator(content, TODAY)
    of_files = (validator.diagnostics(path) for kind in Kind for path in content.files(kind))
    return list(chain(*of_files, *validator.survey().values()))
