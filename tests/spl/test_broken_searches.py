"""Every search that is wrong is told so with a code, a place, one sentence and a remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tocsin.engine.checking import check
from tocsin.engine.commands import GRAMMAR
from tocsin.spl import parse_search

PAGE = Path(__file__).with_name("broken_searches.md")
MACROS = {
    "sysmon": "source=XmlWinEventLog:Microsoft-Windows-Sysmon/Operational",
    "ctime(field)": "convert ctime($field$)",
    "loop": "`pool`",
    "pool": "`loop`",
    "broken(field)": "eval $field$=strftime($field$",
}
CASES = re.findall(r"^## (.+?)\n\n````spl\n(.*?)\n````\n\n````text\n(.*?)\n````$", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize(("search", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_broken_search_is_explained(search: str, expected: str) -> None:
    """What is said of a broken search is exactly what the page shows."""
    diagnostics = check(parse_search(search, GRAMMAR, MACROS))

    assert expected == "\n".join(diagnostic.render() for diagnostic in diagnostics)


def test_the_page_holds_the_kinds_of_mistake() -> None:
    """No case is lost to a slip in the page's layout."""
    assert PAGE.read_text("utf-8").count("\n## ") == len(CASES) >= 50
