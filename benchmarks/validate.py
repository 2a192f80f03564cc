"""How long validating a content root takes: whole and cold, whole again, after changes, and one file.

    python benchmarks/validate.py CONTENT_ROOT [--contentctl path/to/contentctl]

Works on a copy. Each figure is the best of three runs of the command line, start of Python and all: what passed on the
wall clock, and what the processors of all its processes were busy for. With `--contentctl` that validator, of a virtual
environment of its own, runs on the same copy.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tocsin.content.folders import Kind

_COMMAND = [sys.executable, "-c", "from tocsin.cli import main; main()", "validate", "--quiet"]
_RUNS = 3


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--contentctl", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "content"
        shutil.copytree(given.root, root, ignore=shutil.ignore_patterns(".git", ".tocsin"))
        _measure(root)
        if given.contentctl:
            shutil.rmtree(root / ".tocsin")
            _report("contentctl validate", [str(given.contentctl), "validate"], root)


def _measure(root: Path) -> None:
    files = [path for kind in Kind for folder in kind.folders for path in (root / folder).rglob("*.yml")]
    detection = min((root / "detections").rglob("*.yml"))
    macro = max((root / "macros").glob("*.yml"), key=lambda path: _uses(path.stem, root))
    one = [*_COMMAND, str(detection.relative_to(root))]
    print(f"{len(files):,} files")
    _report("whole, cold", _COMMAND, root, lambda: shutil.rmtree(root / ".tocsin", ignore_errors=True))
    _report("whole, nothing changed", _COMMAND, root)
    _report("whole, one detection changed", _COMMAND, root, lambda: _change(detection))
    _report(f"whole, the most used macro changed ({macro.stem})", _COMMAND, root, lambda: _change(macro))
    _report("one file, nothing changed", one, root)
    _report("one file, itself changed", one, root, lambda: _change(detection))


def _uses(macro: str, root: Path) -> int:
    return sum(f"`{macro}" in path.read_text("utf-8") for path in (root / "detections").rglob("*.yml"))


def _change(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")


def _report(what: str, command: list[str], root: Path, before: Callable[[], object] = lambda: None) -> None:
    figures = []
    for _ in range(_RUNS):
        before()
        busy, started = _busy(), time.perf_counter()
        subprocess.run(command, cwd=root, capture_output=True, check=False)
        figures.append((time.perf_counter() - started, _busy() - busy))
    print(f"{min(f[0] for f in figures):7.2f} s  {min(f[1] for f in figures):7.2f} s of processors  {what}", flush=True)


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
