"""`-k`: expressions over names, techniques, data sources and the like."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tocsin.errors import UsageError
from tocsin.matrix import Stage
from tocsin.matrix.keywords import keyword_expression
from tocsin.matrix.outline import Outline, TestOutline
from tocsin.matrix.plan import PlannedCase, plan_cases

KEYWORDS = (
    ("name", "LSASS Memory Dump"),
    ("path", "detections/endpoint/lsass.yml"),
    ("technique", "T1003.001"),
    ("data_source", "Sysmon EventID 10"),
    ("status", "production"),
)


def planned() -> PlannedCase:
    """Return a case."""
    outline = Outline(
        path=PurePosixPath("detections/endpoint/lsass.yml"),
        name="LSASS Memory Dump",
        readable=True,
        keywords=KEYWORDS,
        tests=(TestOutline(name="Benign backup"),),
    )
    return plan_cases([outline], [Stage.UNIT])[0]


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        ("lsass", True),
        ("T1003", True),
        ("t1003.001 and production", True),
        ("not lsass", False),
        ("lsass and not experimental", True),
        ("nothing or dump", True),
        ("nothing or dump and nothing", False),
        ("(nothing or dump) and benign", True),
        ("NOT (nothing OR never)", True),
        ("status=production", True),
        ("status:experimental", False),
        ("name=T1003", False),
        ('data_source="sysmon eventid 10"', True),
        ("'memory dump'", True),
        ("test:backup", True),
    ],
)
def test_an_expression_chooses(expression: str, chosen: bool) -> None:
    """Texts are found anywhere, or only where a keyword says; `and` binds tighter than `or`."""
    assert chosen is keyword_expression(expression)(planned())


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "cannot be read at its end"),
        ("a b", "cannot be read at `b`"),
        ("a and", "cannot be read at its end"),
        ("(a", "cannot be read at its end"),
        ("a)", "cannot be read at `)`"),
        ("or a", "cannot be read at `or`"),
        ("statsu=x", "`statsu` is no keyword of -k; did you mean `status`?"),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused(expression: str, message: str) -> None:
    """With the place, or the keyword that was meant."""
    with pytest.raises(UsageError) as refused:
        keyword_expression(expression)

    assert message in str(refused.value)


def test_a_detection_that_cannot_be_read_is_found_by_its_name() -> None:
    """It has no other keywords."""
    outline = Outline(path=PurePosixPath("detections/broken.yml"), name="broken")

    assert keyword_expression("broken")(plan_cases([outline], [Stage.UNIT])[0])
