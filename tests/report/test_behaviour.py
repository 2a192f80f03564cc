"""What a change does to what detections find: in a terminal, as Markdown, as JSON."""

from __future__ import annotations

import json
from importlib.resources import files
from io import StringIO

import pytest
from jsonschema import Draft7Validator

from tocsin.matrix.behaviour import Behaviour, Comparison
from tocsin.report.behaviour import write_behaviour
from tocsin.report.behaviour_json import write_behaviour_json
from tocsin.report.behaviour_markdown import write_behaviour_markdown

from .conftest import OpenConsole, written

COMMIT = "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d"
LOG = ("datasets/doors.log",)


def comparison(**values: object) -> Comparison:
    """Return a comparison about doors."""
    given = {"path": "detections/a.yml", "detection": "Doors", "test": "Opened", "datasets": LOG, **values}
    return Comparison(**given)  # type: ignore[arg-type]


@pytest.fixture
def behaviour() -> Behaviour:
    """Detections that differ in every way, one that does not, and one that cannot be compared."""
    comparisons = (
        comparison(before=3, after=2, lost=2, gained=1, lost_rows=({"door": "north"},), gained_rows=({"door": "a|b"},)),
        comparison(test="Benign", before=0, after=0),
        comparison(path="detections/b.yml", detection="New", after=1, gained=1, gained_rows=({"door": "x"},)),
        comparison(path="detections/c.yml", detection="Gone", before=1, lost=1, lost_rows=({"door": "y"},)),
        comparison(path="detections/d.yml", detection="Same", before=1, after=1),
        comparison(path="detections/e.yml", detection="Broken", before=1, problem="now refused: no such command"),
        comparison(path="detections/g.yml", detection="Far", problem="dataset not available"),
        comparison(
            path="detections/f.yml", detection="Fields", before=1, after=1, lost_fields=("a",), gained_fields=("b", "c")
        ),
    )
    return Behaviour(base="main", commit=COMMIT, comparisons=comparisons)


def test_the_terminal_shows_what_differs(behaviour: Behaviour, open_text_console: OpenConsole) -> None:
    """What is the same is only counted, and rows that are not shown are too."""
    console = open_text_console(80, False)
    write_behaviour(behaviour, console)

    expected = """\
-- Doors -----------------------------------------------------------------------
detections/a.yml
Opened: datasets/doors.log
  3 → 2 rows: 1 gained, 2 lost
  - door=north
  - and 1 more row
  + door=a|b
Benign: datasets/doors.log
  0 rows, as before

-- New -------------------------------------------------------------------------
detections/b.yml
Opened: datasets/doors.log
  1 row; the detection is new
  + door=x

-- Gone ------------------------------------------------------------------------
detections/c.yml
Opened: datasets/doors.log
  1 row before; the detection is gone
  - door=y

-- Broken ----------------------------------------------------------------------
detections/e.yml
Opened: datasets/doors.log
  now refused: no such command

-- Fields ----------------------------------------------------------------------
detections/f.yml
Opened: datasets/doors.log
  1 → 1 row: other fields
  - field a
  + fields b, c

not compared: dataset not available (1 test)
7 detections compared with main (1a2b3c4d5e): 4 differ, 2 rows gained, 3 lost; 2 tests not compared
"""
    assert expected == written(console)


@pytest.mark.parametrize(
    ("comparisons", "base", "expected"),
    [
        ((), "main", "since main (1a2b3c4d5e) nothing changed that detections depend on\n"),
        ((), COMMIT[:7], "since 1a2b3c4d5e nothing changed that detections depend on\n"),
        (
            (comparison(before=1, after=1),),
            "main",
            "1 detection compared with main (1a2b3c4d5e): no difference in what they find\n",
        ),
    ],
)
def test_where_nothing_differs_one_line_says_so(
    comparisons: tuple[Comparison, ...], base: str, expected: str, open_text_console: OpenConsole
) -> None:
    """Nothing else is printed."""
    console = open_text_console(80, False)
    write_behaviour(Behaviour(base=base, commit=COMMIT, comparisons=comparisons), console)

    assert expected == written(console)


def test_the_comment_shows_a_table_and_the_rows(behaviour: Behaviour) -> None:
    """GitHub colours the rows as a diff."""
    file = StringIO()
    write_behaviour_markdown(behaviour, file)
    text = file.getvalue()

    assert text.startswith("### Behaviour: 7 detections compared with main (1a2b3c4d5e): 4 differ")
    assert "| Doors | Opened | 3 | 2 | 1 | 2 |\n| Doors | Benign | 0 | 0 |  |  |\n" in text
    assert "| New | Opened |  | 1 | 1 |  |\n" in text
    assert "- door=north\n- and 1 more\n+ door=a|b\n" in text
    assert "\nNot compared: dataset not available (1).\n" in text
    assert "Same" not in text


def test_the_comment_stays_within_the_limit() -> None:
    """What does not fit is counted."""
    rows = tuple({"door": "n" * 300} for _ in range(5))
    comparisons = tuple(
        comparison(path=f"detections/{n}.yml", before=0, after=5, gained=5, gained_rows=rows) for n in range(2000)
    )
    file = StringIO()
    write_behaviour_markdown(Behaviour(base="main", commit=COMMIT, comparisons=comparisons), file)

    assert 65_536 >= len(file.getvalue().encode())
    assert "Left out for length: " in file.getvalue()


def test_the_json_document_fits_its_schema(behaviour: Behaviour) -> None:
    """Programs find everything, what is the same too."""
    file = StringIO()
    write_behaviour_json(behaviour, file)
    document = json.loads(file.getvalue())
    schema = json.loads((files("tocsin.report") / "schemas" / "behaviour-1.json").read_text("utf-8"))

    Draft7Validator.check_schema(schema)
    assert [] == [error.message for error in Draft7Validator(schema).iter_errors(document)]
    assert (True, 2, 3, 8) == (*(document[key] for key in ("differs", "gained", "lost")), len(document["comparisons"]))
    assert {"door": "north"} == document["comparisons"][0]["lost_rows"][0]
