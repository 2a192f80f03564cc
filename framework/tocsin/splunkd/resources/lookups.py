"""data/lookup-table-files: the files behind lookups."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from tocsin.splunkd.calls import Answer, Call, Entity, Feed, bad_request, conflict
from tocsin.splunkd.resources.resource import Collection, Resource

__all__ = ["RESOURCES", "STAGING"]

STAGING = "lookup_tmp"
_NAME = re.compile(r"[\w][\w.-]*\.csv\Z")


def _files(call: Call) -> list[Entity]:
    found: dict[str, Entity] = {}
    for app in call.server.apps.stack.apps:
        for path in sorted((app.path / "lookups").glob("*.csv")):
            own = path.is_relative_to(call.server.apps.folder)
            found[path.name] = Entity(name=path.name, content={"eai:data": path.name}, app=app.name, removable=own)
    return list(found.values())


def _create(call: Call) -> Entity:
    (name,) = call.required("name")
    if any(entity.name == name for entity in _files(call)):
        raise conflict("lookup-table-files", name)
    _take(call, name)
    return next(entity for entity in _files(call) if entity.name == name)


def _update(call: Call, name: str) -> Answer:
    _take(call, name)
    return Feed(title="lookup-table-files", entities=[entity for entity in _files(call) if entity.name == name])


def _take(call: Call, name: str) -> None:
    """Take a file from the staging folder; no other place is read."""
    (data,) = call.required("eai:data")
    staging = call.server.scratch / STAGING
    path = staging / Path(data).name
    if not _NAME.match(name):
        raise bad_request(f"Invalid lookup file name: {name}")
    if not path.is_file():
        raise bad_request(f"File not found in the staging folder {staging}.")
    try:
        call.server.replace_lookup(name, call.server.apps.home(call.app), path)
    except (csv.Error, UnicodeDecodeError) as error:
        raise bad_request(f"The file is no CSV table: {error}.") from error


def _remove(call: Call, name: str) -> Answer:
    for entity in _files(call):
        if entity.name == name and not entity.removable:
            raise bad_request(f"The lookup file {name} comes with an app.")
    for path in call.server.apps.folder.glob(f"*/lookups/{name}"):
        path.unlink()
    call.server.apps.changed()
    return Feed(title="lookup-table-files", entities=_files(call))


_LOOKUPS = Collection(title="lookup-table-files", entities=_files, create=_create, update=_update, remove=_remove)

RESOURCES = (Resource(path="data/lookup-table-files", answer=_LOOKUPS.answer),)
