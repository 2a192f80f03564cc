"""Single defects over all kinds of objects: each is found, at its line, and nothing is found without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.testing.defects import OFFICE_ROOT, Defect, defects, findings

DEFECTS = list(defects())


def test_nothing_is_wrong_without_a_defect() -> None:
    """The root that the defects are put into has no finding at all."""
    assert [] == list(map(str, findings(OFFICE_ROOT)))


@pytest.mark.parametrize("defect", DEFECTS, ids=[defect.name for defect in DEFECTS])
def test_a_defect_is_found_at_its_line(defect: Defect, tmp_path: Path) -> None:
    """One of the findings has the code and the line that the list says."""
    defect.prepare(tmp_path)

    found = findings(tmp_path)

    places = {
        f"{Path(each.place.file).relative_to(tmp_path)}:{each.place.line} {each.code}" for each in found if each.place
    }
    assert f"{defect.at} {defect.code}" in places
