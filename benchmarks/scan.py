"""How fast logs are scanned, extracted and searched, beside `rg` and a Polars query over the same file.

    python benchmarks/scan.py LOG --source SOURCE --sourcetype TYPE [--needle TEXT] [--fields A,B,…] [--polars PYTHON]

LOG is one file of Windows events as XML, better large than small. `rg` must be on the path. `--polars` names a Python
that has Polars, which need not be this one. The needle should occur in few events.

Each figure is the best of some runs: seconds of the clock, and seconds of all processors together, which say more on a
machine that is busy with something else.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tocsin import Dataset, search
from tocsin.events.literals import LiteralFilter
from tocsin.knowledge import KnowledgeBase

FIELDS = "EventCode,Computer,Image,CommandLine,ParentImage,User,SourceImage,TargetFilename"
POLARS = """
import json, sys, time
import polars as pl
path, names, breaking = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
where = {"EventCode": r"<EventID[^>]*>([^<]*)<", "Computer": r"<Computer>([^<]*)<"}
fields = [pl.col("raw").str.extract(where.get(n, f"<Data Name='{n}'>([^<]+)<")).alias(n) for n in names]
def run():
    if breaking == "lines":
        events = pl.scan_csv(path, has_header=False, separator="\\x01", quote_char=None, new_columns=["raw"])
    else:
        text = pl.DataFrame({"raw": [open(path, encoding="utf-8").read()]}).lazy()
        events = text.select(pl.col("raw").str.split("<Event ").explode()).filter(pl.col("raw").str.len_bytes() > 40)
    return events.select(fields).select(pl.len().alias("events"), *(pl.col(n).count() for n in names)).collect()
best = [float("inf")] * 2
for _ in range(5):
    wall, processors = time.perf_counter(), time.process_time()
    found = run()
    best = [min(best[0], time.perf_counter() - wall), min(best[1], time.process_time() - processors)]
print(json.dumps({"wall": best[0], "processors": best[1], "found": found.to_dicts()[0]}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a run took, and what it found."""

    wall: float
    processors: float
    found: object

    def line(self, name: str, megabytes: float, events: int) -> str:
        """Return the figure as a row of a Markdown table."""
        rate = f"{megabytes / self.wall:,.0f} | {events / self.wall:,.0f}"
        return f"| {name} | {self.wall:.3f} | {self.processors:.3f} | {rate} | {self.found} |"


def best(run: Callable[[], object], times: int = 5) -> Figure:
    """Return the best of several runs in this process and its children."""
    figures = []
    for _ in range(times):
        before, started = _processors(), time.perf_counter()
        found = run()
        figures.append(Figure(wall=time.perf_counter() - started, processors=_processors() - before, found=found))
    wall, processors = min(each.wall for each in figures), min(each.processors for each in figures)
    return Figure(wall=wall, processors=processors, found=found)


def _processors() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def values(knowledge: KnowledgeBase, dataset: Dataset, fields: frozenset[str]) -> dict[str, int]:
    """Count the values of fields over all events."""
    counts: Counter[str] = Counter()
    for row in knowledge.read(dataset, fields):
        counts["events"] += 1
        counts.update(row.keys() & fields)
    return dict(counts)


def ripgrep(pattern: str, path: Path) -> int:
    """Count the lines in which `rg` finds a text, letter case aside."""
    arguments = [shutil.which("rg") or "rg", "-c", "-i", "-F", pattern, str(path)]
    return int(subprocess.run(arguments, capture_output=True, text=True, check=False).stdout or 0)


def polars(python: str, path: Path, fields: str, breaking: str) -> Figure:
    """Extract the fields with Polars in a process of its own; reading and breaking the file counts, not its start."""
    arguments = [python, "-c", POLARS, str(path), fields, breaking]
    answer = json.loads(subprocess.run(arguments, capture_output=True, text=True, check=True).stdout)
    return Figure(wall=answer["wall"], processors=answer["processors"], found=answer["found"])


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path)
    parser.add_argument("--source", required=True)
    parser.add_argument("--sourcetype", required=True)
    parser.add_argument("--needle", default="mimikatz")
    parser.add_argument("--fields", default=FIELDS)
    parser.add_argument("--polars", default=sys.executable, metavar="PYTHON")
    given = parser.parse_args()
    dataset = Dataset(given.log, source=given.source, sourcetype=given.sourcetype)
    knowledge = KnowledgeBase.load()
    names = frozenset(given.fields.split(","))
    megabytes = given.log.stat().st_size / 1e6
    counts = values(knowledge, dataset, names)
    events = counts["events"]
    needle = LiteralFilter.of([[given.needle.lower()]])
    runs: dict[str, Callable[[], Figure]] = {
        f"`rg -c -i -F {given.needle}`": lambda: best(lambda: ripgrep(given.needle, given.log)),
        "events with the needle": lambda: best(lambda: sum(1 for _ in knowledge.raw_events(dataset, needle))),
        "`search NEEDLE`": lambda: best(lambda: len(search(given.needle, datasets=[dataset]))),
        "`search NEEDLE \\| stats count by Computer`": lambda: best(
            lambda: len(search(f"{given.needle} | stats count by Computer", datasets=[dataset]))
        ),
        "all events, no field": lambda: best(lambda: sum(1 for _ in knowledge.raw_events(dataset)), 2),
        "Polars, eight fields of events": lambda: polars(given.polars, given.log, given.fields, "events"),
        "Polars, eight fields of lines": lambda: polars(given.polars, given.log, given.fields, "lines"),
        "eight fields": lambda: best(lambda: sum(1 for _ in knowledge.read(dataset, names)) and counts, 3),
        "`stats count by EventCode`": lambda: best(
            lambda: len(search("* | stats count by EventCode", datasets=[dataset])), 2
        ),
        "all fields": lambda: best(lambda: sum(1 for _ in knowledge.read(dataset)), 1),
    }
    print(f"{megabytes:.0f} MB, {events:,} events\n")
    print("| | s | processor s | MB/s | events/s | found |\n|---|---|---|---|---|---|")
    for name, run in runs.items():
        print(run().line(name, megabytes, events), flush=True)


if __name__ == "__main__":
    main()
