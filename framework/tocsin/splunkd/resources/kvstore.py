"""storage/collections: the collections of the key-value store and their documents."""

from __future__ import annotations

import json
from typing import Any

from tocsin.splunkd.apps import ConfStanza
from tocsin.splunkd.calls import Answer, Call, Entity, Feed, RefusalError, Text, bad_request, conflict
from tocsin.splunkd.kvstore import KeyValueError
from tocsin.splunkd.resources.configs import stanza_collection
from tocsin.splunkd.resources.resource import Collection, Resource, method_not_allowed

__all__ = ["RESOURCES"]

_KIND = "collections"
_STORED = stanza_collection(_KIND, "collections-conf")


def _entity(stanza: ConfStanza) -> Entity:
    return Entity(name=stanza.name, content=dict(stanza.settings), app=stanza.app, removable=stanza.own)


def _create(call: Call) -> Entity:
    (name,) = call.required("name")
    if name in call.server.apps.stanzas(_KIND):
        raise conflict("collections-conf", name)
    assert _STORED.create is not None
    _STORED.create(call)
    stanza = call.server.apps.stanzas(_KIND)[name]
    call.server.collections.create((stanza.app, name))
    return _entity(stanza)


def _remove(call: Call, name: str) -> Answer:
    stanza = call.server.apps.stanzas(_KIND)[name]
    call.server.collections.remove((stanza.app, name))
    assert _STORED.remove is not None
    return _STORED.remove(call, name)


def documents(call: Call) -> Answer:
    """Answer for storage/collections/data/NAME and what is below it."""
    if not call.rest:
        raise method_not_allowed()
    name = call.server.collections.find(call.server.apps.home(call.app), call.rest[0])
    if name is None:
        raise RefusalError(404, f"Collection not found: {call.rest[0]}")
    try:
        return _answer(call, name, call.rest[1:])
    except KeyValueError as error:
        raise RefusalError(error.status, str(error)) from error


def _answer(call: Call, name: tuple[str, str], rest: tuple[str, ...]) -> Answer:
    store = call.server.collections
    match call.method, rest:
        case "GET", ():
            return _json(_query(call, name, dict(_parsed(call.text("query") or "{}"))))
        case "POST", ():
            return _json({"_key": store.insert(name, _body(call))}, 201)
        case "DELETE", ():
            store.delete(name, _parsed(call.text("query") or "{}"))
            return _json({})
        case "POST", ("batch_save",):
            return _json(store.save(name, _list(call)))
        case "POST", ("batch_find",):
            return _json([store.query(name, each.get("query", {}), limit=each.get("limit", 0)) for each in _list(call)])
        case "GET", (key,):
            return _json(store.get(name, key))
        case "POST", (key,):
            return _json({"_key": store.update(name, key, _body(call))})
        case "DELETE", (key,):
            store.delete_key(name, key)
            return _json({})
    raise method_not_allowed()


def _query(call: Call, name: tuple[str, str], query: dict[str, Any]) -> list[dict[str, Any]]:
    return call.server.collections.query(
        name,
        query,
        sort=call.text("sort"),
        limit=call.number("limit", 0),
        skip=call.number("skip", 0),
        fields=call.text("fields"),
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise bad_request("JSON in the request is invalid.") from None
    if not isinstance(found, dict):
        raise bad_request("The request must be a JSON object.")
    return found


def _body(call: Call) -> dict[str, Any]:
    return _parsed(call.body.decode("utf-8", "replace") or "{}")


def _list(call: Call) -> list[dict[str, Any]]:
    try:
        found = json.loads(call.body)
    except (ValueError, RecursionError):
        raise bad_request("JSON in the request is invalid.") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise bad_request("The request must be a JSON array of objects.")
    return found


def _json(value: object, status: int = 200) -> Text:
    return Text(json.dumps(value).encode(), "application/json", status)


def _collections(call: Call) -> list[Entity]:
    return [_entity(stanza) for stanza in call.server.apps.stanzas(_KIND).values() if stanza.name != "default"]


_CONFIG = Collection(
    title="collections-conf",
    entities=_collections,
    create=_create,
    update=_STORED.update,
    remove=_remove,
)


def status(call: Call) -> Answer:
    """Say that the key-value store is ready."""
    return Feed(title="kvstore-status", entities=[Entity(name="status", content={"current": {"status": "ready"}})])


RESOURCES = (
    Resource(path="storage/collections/config", answer=_CONFIG.answer),
    Resource(path="storage/collections/data", answer=documents, reads_form=False),
    Resource(path="kvstore/status", answer=status),
)
