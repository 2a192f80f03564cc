"""`tocsin diff`."""

from __future__ import annotations

import json

import pytest

from ..matrix.conftest import Content
from ..matrix.doors import doors
from ..matrix.repository import commit
from .conftest import Run


@pytest.fixture
def wider(content: Content) -> Content:
    """A detection that finds one more row than in the last commit."""
    doors(content, "state=open | table door", name="door")
    commit(content.path)
    doors(content, "state=* | table door", name="door")
    return content


def test_rows_gained_and_lost_are_shown(run: Run, wider: Content) -> None:
    """A difference is no failure, unless it is asked to be one."""
    result = run("diff", "-n", "1")

    assert 0 == result.exit_code
    assert "  2 → 3 rows: 1 gained\n  + door=west\n" in result.output
    assert 1 == run("diff", "--exit-code").exit_code
    assert 0 == run("diff", "--exit-code", "-k", "nothing").exit_code


def test_programs_and_comments_get_their_format(run: Run, wider: Content) -> None:
    """`--format` as elsewhere; `--rows` limits what is shown."""
    document = json.loads(run("diff", "--format", "json", "--rows", "0").output)

    assert (1, []) == (document["gained"], document["comparisons"][0]["gained_rows"])
    assert run("diff", "--format", "markdown").output.startswith("### Behaviour: 1 detection compared with HEAD")


def test_an_unknown_base_is_wrong_usage(run: Run, wider: Content) -> None:
    """The exit status is 4."""
    result = run("diff", "--base", "nowhere")

    assert (4, True) == (result.exit_code, "there is no commit `nowhere`" in result.stderr)
