"""Parse mutated searches until something raises or takes longer than a second.

    python benchmarks/fuzz_searches.py CONTENT_ROOT [--count 200000] [--seed 0]

The seeds are the searches of the detections of a content root, macros expanded by its own macros. The last line counts
what was parsed, what had a tree, and the slowest parse.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path
from random import Random

import yaml

from tocsin.engine.checking import check
from tocsin.engine.commands import GRAMMAR
from tocsin.knowledge.base import KnowledgeBase
from tocsin.spl import MacroTable, parse_search

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "spl"))
from mutation import mutate


def texts(root: Path, folder: str) -> list[dict[str, object]]:
    """Return the YAML objects of a folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [yaml.load(path.read_bytes(), Loader=loader) for path in sorted((root / folder).rglob("*.yml"))]


def known_macros(root: Path, searches: list[str]) -> MacroTable:
    """Return the macros of the content root, the filters that it implies and those that other apps bring."""
    names = {name for search in searches for name in re.findall(r"`(\w+_filter)`", search)}
    written = {
        f"{item['name']}({', '.join(item.get('arguments') or [])})": str(item["definition"])
        for item in texts(root, "macros")
        if "definition" in item
    }
    return KnowledgeBase.load().macros.extended(MacroTable.of(dict.fromkeys(names, "search *") | written))


def main() -> int:
    """Run the mutations and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    written = [str(item["search"]) for item in texts(arguments.root, "detections") if item.get("search")]
    searches = [re.sub(r"`\w+_filter`", "search *", search) for search in written]
    macros = known_macros(arguments.root, searches)
    random = Random(arguments.seed)
    slowest, trees, failures = 0.0, 0, 0
    for number in range(arguments.count):
        search = mutate(random.choice(searches), random, random.choice(searches))
        started = time.perf_counter()
        try:
            diagnostics = check(parse_search(search, GRAMMAR, macros))
            for diagnostic in diagnostics:
                diagnostic.render()
        except Exception as error:
            failures += 1
            print(f"{number}: {type(error).__name__}: {error}\n    {search!r}", file=sys.stderr)
            continue
        took = time.perf_counter() - started
        trees += not diagnostics
        if took > 1:
            failures += 1
            print(f"{number}: {took:.2f} s\n    {search!r}", file=sys.stderr)
        slowest = max(slowest, took)
    print(f"{arguments.count} searches, {trees} without mistakes, {failures} failures, slowest {slowest * 1000:.0f} ms")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
