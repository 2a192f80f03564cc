"""The fields that a search is known to have before it runs are those that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

import tocsin
from tocsin.engine.commands import GRAMMAR
from tocsin.spl import parse_search
from tocsin.spl.analysis import analyse
from tocsin.testing.pages import Case, read_page

_COMMANDS = Path(tocsin.__file__).parent / "engine" / "commands"


def _closed_cases() -> dict[str, Case]:
    """Return the cases of the commands' pages whose fields are all known beforehand."""
    cases = {f"{path.name}::{c.title}": c for path in sorted(_COMMANDS.glob("*.md")) for c in read_page(path).cases}
    return {
        name: case
        for name, case in cases.items()
        if not (case.error or case.app or case.lookups or "`" in case.spl)
        and not analyse(parse_search(case.spl, GRAMMAR)).fields.open
    }


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in _closed_cases().items()])
def test_no_other_field_comes_out(case: Case) -> None:
    """A search returns no field that is not known beforehand, internal ones aside."""
    known = analyse(parse_search(case.spl, GRAMMAR)).fields.names
    results = tocsin.search(case.spl, events=case.given, now=case.now)
    assert [] == [name for name in results.fields if name not in known and not name.startswith("_")]
