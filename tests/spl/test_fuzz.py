"""Whatever is done to a search, it has a tree or diagnostics, soon."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from tocsin.engine.checking import check
from tocsin.engine.commands import GRAMMAR
from tocsin.spl import parse_search
from tocsin.spl.printing import print_pipeline

from .mutation import mutate

ENGINE = Path(parse_search.__code__.co_filename).parents[1] / "engine"
BLOCK = re.compile(r"^```spl\n(.*?)\n```$", re.M | re.S)


def own_searches() -> list[str]:
    """Return the searches of the manual pages."""
    pages = sorted((ENGINE / "commands").glob("*.md"))
    return [search for page in pages for search in BLOCK.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize("seed", range(8))
def test_mutated_searches_never_raise(seed: int) -> None:
    """A mutated search is parsed and checked without an exception, and every diagnostic can be shown."""
    random = Random(seed)
    searches = own_searches()
    assert len(searches) > 50
    for _ in range(250):
        search = mutate(random.choice(searches), random, random.choice(searches))
        parsed = parse_search(search, GRAMMAR, {"m": "index=a", "n(x)": "`m` $x$"})
        for diagnostic in check(parsed):
            assert diagnostic.render()


@pytest.mark.parametrize("seed", range(8))
def test_mutated_searches_that_parse_print_and_parse_back(seed: int) -> None:
    """What still parses after a mutation prints and parses back to an equal tree."""
    random = Random(1000 + seed)
    searches = own_searches()
    for _ in range(250):
        parsed = parse_search(mutate(random.choice(searches), random), GRAMMAR)
        if not parsed.diagnostics:
            again = parse_search(print_pipeline(parsed.pipeline), GRAMMAR)
            assert parsed.pipeline == again.require()


@pytest.mark.parametrize(
    "search",
    [
        "| stats count by(host)",
        "| stats count by (host)",
        "| tstats count where(a=1) by b",
        "| tstats count from(x)",
        "| tstats by(a) count by b",
        "| eventstats count by(",
        "| top 5 a by(b)",
        "| transaction user endswith=",
        "a=1 | transaction user startswith=(a=1) endswith=",
        "| mstats avg(a) where(index=b)",
    ],
)
def test_searches_that_mutation_has_broken_before(search: str) -> None:
    """Found by mutation: what could be read twice, or behind the end, is read once or refused."""
    parsed = parse_search(search, GRAMMAR)

    assert parsed.diagnostics or parsed.pipeline.stages
