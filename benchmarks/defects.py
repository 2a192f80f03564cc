"""Put each defect of the list into a faultless content root, and see which of two validators catch it.

    python benchmarks/defects.py path/to/contentctl

The other validator is contentctl, of a virtual environment of its own; what it says is not read, only whether it fails.
Of ours the code counts, at the line that the list names. Prints a table in Markdown; `docs/validation.md` holds one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path, PurePosixPath

from tocsin.content.folders import kind_of
from tocsin.testing.defects import OFFICE_ROOT, Defect, defects, findings

ARGUMENTS = ("validate", "--enforce-deprecation-mapping-requirement")


def main(contentctl: str) -> None:
    """Print a line for each defect, and the sums."""
    if not _passes(contentctl, OFFICE_ROOT):
        sys.exit("contentctl fails without a defect")
    print("| defect | in | Tocsin | contentctl |\n|---|---|---|---|")
    every = ours = theirs = 0
    began = time.perf_counter()
    for defect in defects():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            defect.prepare(root)
            found, also = _found(defect, root), not _passes(contentctl, root)
        every, ours, theirs = every + 1, ours + bool(found), theirs + also
        print(f"| {defect.name} | {_kind(defect)} | {found or '-'} | {'caught' if also else '-'} |", flush=True)
    print(f"| **{every} defects** | | **{ours}** | **{theirs}** |")
    print(f"\n{time.perf_counter() - began:.0f} s", file=sys.stderr)


def _kind(defect: Defect) -> str:
    kind = kind_of(PurePosixPath(defect.file))
    return kind.title if kind else ""


def _found(defect: Defect, root: Path) -> str:
    """Return the code and severity of the finding that is meant, nothing where there is none."""
    for each in findings(root):
        where = each.place and f"{Path(each.place.file).relative_to(root)}:{each.place.line}"
        if (where, each.code) == (defect.at, defect.code):
            return f"{each.code} {each.severity.value}"
    return ""


def _passes(contentctl: str, root: Path) -> bool:
    finished = subprocess.run([contentctl, *ARGUMENTS], cwd=root, capture_output=True, check=False)
    return finished.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1])
