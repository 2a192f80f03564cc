"""Tables of apps as `lookup`, `inputlookup` and `outputlookup` see them."""

from __future__ import annotations

from pathlib import Path

import pytest

import tocsin
from tocsin.errors import UnsupportedError

TRANSFORMS = """
[people]
filename = people.csv

[watched]
collection = watched
external_type = kvstore
fields_list = _key, user

[geo]
external_cmd = geo.py ip
fields_list = ip, city

[gone]
filename = gone.csv
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app with a table in a file, a collection, a script and a definition whose file is missing."""
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "transforms.conf").write_text(TRANSFORMS)
    (tmp_path / "lookups").mkdir()
    (tmp_path / "lookups" / "people.csv").write_text("user,team\namal,red\n")
    return tmp_path


@pytest.mark.parametrize("name", ["people", "people.csv"])
def test_a_table_has_the_name_of_its_definition_and_of_its_file(app: Path, name: str) -> None:
    """Both names give the rows of the file."""
    found = tocsin.search(f"| inputlookup {name}", apps=[app])

    assert [{"user": "amal", "team": "red"}] == list(found)


@pytest.mark.parametrize(("written", "read"), [("people", "people.csv"), ("people.csv", "people")])
def test_writing_under_one_name_changes_both(app: Path, written: str, read: str) -> None:
    """A definition and its file are one table."""
    found = tocsin.search(
        '| makeresults | eval user="bo" | table user '
        f"| outputlookup {written} | where false() | inputlookup append=t {read}",
        apps=[app],
    )

    assert [{"user": "bo"}] == list(found)


def test_nothing_is_written_to_disk(app: Path) -> None:
    """A run leaves the file as it is."""
    tocsin.search('| makeresults | eval user="bo" | outputlookup people', apps=[app])

    assert "user,team\namal,red\n" == (app / "lookups" / "people.csv").read_text()


def test_a_run_does_not_see_what_another_wrote(app: Path) -> None:
    """Written tables end with their run."""
    tocsin.search("| makeresults | outputlookup seen.csv", apps=[app])

    with pytest.raises(tocsin.SearchError, match=r"no lookup table 'seen\.csv'"):
        tocsin.search("| inputlookup seen.csv", apps=[app])


def test_a_collection_that_nobody_filled_is_empty(app: Path) -> None:
    """It has no rows, and the results say so."""
    found = tocsin.search("| inputlookup watched", apps=[app])

    assert [] == list(found)
    assert any("'watched'" in message.text for message in found.messages)


def test_a_collection_keeps_what_is_written(app: Path) -> None:
    """Once filled, a collection is a table like any other."""
    found = tocsin.search(
        '| makeresults | eval user="bo" | table user | outputlookup watched | lookup watched user OUTPUT user AS known',
        apps=[app],
    )

    assert [{"user": "bo", "known": "bo"}] == list(found)


@pytest.mark.parametrize("name", ["geo", "gone"])
def test_rows_that_are_not_there_are_unsupported(app: Path, name: str) -> None:
    """A script is not run and a missing file not guessed: neither is the user's mistake in the search."""
    with pytest.raises(UnsupportedError, match=name):
        tocsin.search(f"| inputlookup {name}", apps=[app])


def test_an_unknown_name_is_refused_with_the_nearest(app: Path) -> None:
    """A misspelt lookup is the user's mistake."""
    with pytest.raises(tocsin.SearchError) as caught:
        tocsin.search("| inputlookup poeple", apps=[app])

    assert "did you mean 'people'?" == caught.value.diagnostics[0].hint
