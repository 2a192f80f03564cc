"""How long parsing every detection search of a content root takes, macros expanded, on one core.

    python benchmarks/parse_searches.py CONTENT_ROOT

Reading the YAML files does not count. Beside it stands what a regular expression that only finds the words of the same
texts takes: the least that any reading of them costs in Python.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from fuzz_searches import known_macros, texts

from tocsin.engine.commands import GRAMMAR
from tocsin.spl import parse_search

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\w+|\S')


def main() -> None:
    """Print the figures of the best of three runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    root = parser.parse_args().root
    searches = [str(item["search"]) for item in texts(root, "detections") if item.get("search")]
    macros = known_macros(root, searches)
    parsing, words = [], []
    for _ in range(3):
        started = time.perf_counter()
        parsed = [parse_search(search, GRAMMAR, macros) for search in searches]
        parsing.append(time.perf_counter() - started)
        started = time.perf_counter()
        for one in parsed:
            _WORD.findall(one.source.text)
        words.append(time.perf_counter() - started)
    wrong = sum(bool(one.diagnostics) for one in parsed)
    characters = sum(len(one.source.text) for one in parsed)
    print(f"{len(searches)} searches, {characters:,} characters expanded, {wrong} with mistakes")
    print(
        f"parsing {min(parsing):.2f} s; finding their words {min(words):.2f} s; ratio {min(parsing) / min(words):.1f}"
    )


if __name__ == "__main__":
    main()
