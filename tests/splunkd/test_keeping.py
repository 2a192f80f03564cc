"""What a server with a folder of its own has at its next start."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tocsin.errors import UsageError
from tocsin.splunkd.searching import SearchRequest
from tocsin.splunkd.server import Server
from tocsin.splunkd.settings import ServerSettings


@contextmanager
def _served(folder: Path, password: str = "p", token: str | None = None) -> Iterator[Server]:
    server = Server(ServerSettings(password=password, collector_token=token, data=folder))
    try:
        yield server
    finally:
        server.close()


def _search(server: Server, text: str) -> list[dict[str, object]]:
    job = server.jobs.start(SearchRequest(text=text, user=server.accounts.users["admin"], now=time.time()))
    assert job.finished.wait(10)
    assert not job.error
    return [dict(row) for row in job.found.rows]


def test_people_and_tokens_are_kept(tmp_path: Path) -> None:
    """Users log in with their passwords, roles see what they saw, and tokens are taken as before."""
    with _served(tmp_path) as first:
        first.accounts.roles["user"].allowed_indexes = ("one", "two")
        first.accounts.create_user("ann", "her password", ("user",))
        token = first.accounts.create_token("input")
        token.index, token.acknowledges = "summary", True
    with _served(tmp_path) as second:
        assert second.accounts.log_in("ann", "her password")
        assert second.accounts.log_in("ann", "another") is None
        assert ("one", "two") == second.accounts.allowed_indexes(second.accounts.users["ann"])
        found = second.accounts.token(token.token)
        assert found is not None
        assert ("input", "summary", True) == (found.name, found.index, found.acknowledges)


def test_what_a_server_is_started_with_wins(tmp_path: Path) -> None:
    """The administrator's password and the first token are those of this start, not of an earlier one."""
    with _served(tmp_path, "old", "old-token"):
        pass
    with _served(tmp_path, "new", "new-token") as second:
        assert second.accounts.log_in("admin", "new")
        assert second.accounts.log_in("admin", "old") is None
        assert second.accounts.token("new-token")
        assert second.accounts.token("old-token") is None


def test_documents_tables_messages_and_apps_are_kept(tmp_path: Path) -> None:
    """Collections of the key-value store, written lookups, messages and new apps are there again."""
    with _served(tmp_path) as first:
        first.collections.create(("search", "people"))
        first.collections.insert(("search", "people"), {"_key": "1", "name": "ann", "tags": ["a", "b"]})
        _search(first, '| makeresults | eval a=split("x,y", ","), b=1.5 | table a b | outputlookup kept.csv')
        first.messages["notice"] = "warn", "look here"
        first.apps.create("mine", "Mine", "2.0")
    with _served(tmp_path) as second:
        assert {"_key": "1", "name": "ann", "tags": ["a", "b"], "_user": "nobody"} == second.collections.get(
            ("search", "people"), "1"
        )
        assert [{"a": "x\ny", "b": "1.5"}] == _search(second, "| inputlookup kept.csv")
        assert {"notice": ("warn", "look here")} == second.messages
        assert ("Mine", "2.0") == (second.apps.listed["mine"].label, second.apps.listed["mine"].version)


def test_a_saved_search_is_kept_in_the_configuration(tmp_path: Path) -> None:
    """What clients write into configuration files is there again, saved searches among it."""
    with _served(tmp_path / "kept") as first:
        first.apps.write("savedsearches", "mine", {"search": "| makeresults"}, "search")
    assert 0o700 == (tmp_path / "kept").stat().st_mode & 0o777
    with _served(tmp_path / "kept") as second:
        assert "| makeresults" == second.apps.stanzas("savedsearches")["mine"].settings["search"]


@pytest.mark.parametrize("name", ["state.json", "indexes/index.json"])
@pytest.mark.parametrize("text", ["no json", "[]", '{"users": [{"name": "x"}], "main": {}}'])
def test_a_file_that_somebody_else_wrote_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """A file in the folder that is not what a server writes is named, and nothing is guessed."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    with pytest.raises(UsageError, match="move it away to begin anew"):
        Server(ServerSettings(password="p", data=tmp_path))


def test_no_app_makes_the_server_write_outside_of_its_folder(tmp_path: Path) -> None:
    """What an app says it stands in for becomes the name of a folder only where it is a mere name."""
    app, folder = tmp_path / "app", tmp_path / "a" / "data"
    (app / "default").mkdir(parents=True)
    (app / "default" / "app.conf").write_text("[pack]\nstands_in_for = ../../outside\n")
    (app / "default" / "savedsearches.conf").write_text("[one]\nsearch = | makeresults\n")

    server = Server(ServerSettings(password="p", data=folder, apps=(app,)))
    try:
        server.apps.write("savedsearches", "one", {"description": "x"}, server.apps.stanzas("savedsearches")["one"].app)
    finally:
        server.close()

    assert ["app"] == [path.name for path in (folder / "apps").iterdir()]
    assert {"a", "app"} == {path.name for path in tmp_path.iterdir()}
