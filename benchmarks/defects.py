"""Put each defect of the list into a faultless content root, and see which of two validators catch it.

    python benchmarks/defects.py path/to/contentctl

The other validator is contentctl, of a virtual environment of its own; what it says is not read, only whether it fails.
Prints a table in Markdown. `docs/defects.md` holds one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tocsin.testing.defects import OFFICE_ROOT, Defect, defects, findings

ARGUMENTS = ("validate", "--enforce-deprecation-mapping-requirement")


def main(contentctl: str) -> None:
    """Print a line for each defect, and the sums."""
    everything = list(defects())
    if not _passes(contentctl, OFFICE_ROOT):
        sys.exit("contentctl fails without a defect")
    print("| Defect | Tocsin | contentctl |\n|---|---|---|")
    ours = theirs = 0
    began = time.perf_counter()
    for defect in everything:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            defect.prepare(root)
            caught, also = _finds(defect, root), not _passes(contentctl, root)
        ours, theirs = ours + caught, theirs + also
        print(f"| {defect.name} | {defect.code if caught else '-'} | {'caught' if also else '-'} |", flush=True)
    print(f"| **{len(everything)} defects** | **{ours}** | **{theirs}** |")
    print(f"\n{time.perf_counter() - began:.0f} s", file=sys.stderr)


def _finds(defect: Defect, root: Path) -> bool:
    places = {
        f"{Path(each.place.file).relative_to(root)}:{each.place.line} {each.code}"
        for each in findings(root)
        if each.place
    }
    return f"{defect.at} {defect.code}" in places


def _passes(contentctl: str, root: Path) -> bool:
    finished = subprocess.run([contentctl, *ARGUMENTS], cwd=root, capture_output=True, check=False)
    return finished.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1])
