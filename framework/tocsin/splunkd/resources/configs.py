"""configs/conf-NAME and properties: every configuration file, stanza by stanza and key by key."""

from __future__ import annotations

from dataclasses import replace

from tocsin.splunkd.apps import ConfStanza
from tocsin.splunkd.atom import xml_text
from tocsin.splunkd.calls import (
    Answer,
    Call,
    Document,
    Entity,
    Feed,
    RefusalError,
    Text,
    bad_request,
    conflict,
    not_found,
    unknown_object,
)
from tocsin.splunkd.resources.resource import Collection, Resource, method_not_allowed

__all__ = ["RESOURCES", "stanza_collection", "stanza_entity"]

_PREFIX = "conf-"
_LONGEST_KIND = 80


def stanza_entity(stanza: ConfStanza) -> Entity:
    """Return a stanza as an entity."""
    return Entity(name=stanza.name, content=dict(stanza.settings), app=stanza.app, removable=stanza.own)


def stanza_collection(kind: str, title: str) -> Collection:
    """Return the stanzas of one kind of file as a collection."""

    def entities(call: Call) -> list[Entity]:
        return [stanza_entity(stanza) for stanza in call.server.apps.stanzas(kind).values() if stanza.name != "default"]

    def find(call: Call, name: str) -> Entity | None:
        stanza = call.server.apps.stanzas(kind).get(name)
        return stanza_entity(stanza) if stanza else None

    def create(call: Call) -> Entity:
        (name,) = call.required("name")
        _check_text(name, *call.settings())
        if name in call.server.apps.stanzas(kind):
            raise conflict(title, name)
        call.server.apps.write(kind, name, call.settings(), call.server.apps.home(call.app))
        return stanza_entity(call.server.apps.stanzas(kind)[name])

    def update(call: Call, name: str) -> Answer:
        stanza = call.server.apps.stanzas(kind)[name]
        _check_text(*call.settings())
        app = stanza.app if call.app in (None, "-") else str(call.app)
        call.server.apps.write(kind, name, call.settings(), app)
        return Feed(title=title, entities=[stanza_entity(call.server.apps.stanzas(kind)[name])])

    def remove(call: Call, name: str) -> Answer:
        if not call.server.apps.remove(kind, name):
            raise RefusalError(403, f"Cannot remove stanza [{name}]: it comes with an app.")
        return Feed(title=title, entities=entities(call))

    def switch(call: Call, name: str, value: str) -> Answer:
        stanza = call.server.apps.stanzas(kind)[name]
        call.server.apps.write(kind, name, {"disabled": value}, stanza.app)
        return Feed(title=title, entities=[stanza_entity(call.server.apps.stanzas(kind)[name])])

    return Collection(
        title=title,
        entities=entities,
        find=find,
        create=create,
        update=update,
        remove=remove,
        actions={
            "enable": lambda call, name: switch(call, name, "0"),
            "disable": lambda call, name: switch(call, name, "1"),
        },
    )


def configs(call: Call) -> Answer:
    """Answer for configs/conf-NAME and what is below it."""
    if not call.rest or not call.rest[0].startswith(_PREFIX):
        raise not_found()
    kind = _checked(call.rest[0].removeprefix(_PREFIX))
    if call.method == "GET" and len(call.rest) == 1 and kind not in call.server.apps.kinds():
        raise RefusalError(404, f"{_PREFIX}{kind} does not exist")
    answer = stanza_collection(kind, f"{_PREFIX}{kind}").answer(replace(call, rest=call.rest[1:]))
    return replace(answer, below=call.rest[:1]) if isinstance(answer, Feed) else answer


def _check_text(*names: str) -> None:
    """Refuse names that a configuration file cannot hold."""
    for name in names:
        if "\n" in name or "\r" in name or not name.strip():
            raise bad_request(f"Invalid name: {name!r}")


def _checked(kind: str) -> str:
    """Return the kind of a file; refuse one that is no plain name, for it becomes part of a path."""
    if not kind.replace("_", "").replace("-", "").isalnum() or len(kind) > _LONGEST_KIND:
        raise bad_request(f"Invalid configuration file name: {kind}")
    return kind


def properties(call: Call) -> Answer:
    """Answer for properties/FILE/STANZA/KEY, each level of it."""
    kinds = call.server.apps.kinds()
    match call.method, call.rest:
        case "GET", ():
            return Feed(title="properties", entities=[Entity(name=kind, content={}) for kind in kinds])
        case "POST", ():
            (kind,) = call.required("__conf")
            call.server.apps.write(_checked(kind), "default", {}, call.server.apps.home(call.app))
            return _done(201, f"Successfully created conf file {kind}.")
        case _, (kind, *rest):
            return _property(call, _checked(kind), tuple(rest))
    raise method_not_allowed()


def _property(call: Call, kind: str, rest: tuple[str, ...]) -> Answer:
    stanzas = call.server.apps.stanzas(kind)
    match call.method, rest:
        case "GET", ():
            if kind not in call.server.apps.kinds():
                raise RefusalError(404, f"{kind} does not exist")
            return Feed(title=kind, entities=[Entity(name=name, content={}) for name in stanzas], below=(kind,))
        case "POST", ():
            (stanza,) = call.required("__stanza")
            _check_text(stanza)
            call.server.apps.write(kind, stanza, {}, call.server.apps.home(call.app))
            return _done(201, f"Successfully created stanza {stanza}.")
        case "GET", (stanza,):
            return _keys(kind, stanzas, stanza)
        case "POST", (stanza,):
            _check_text(stanza, *call.settings())
            call.server.apps.write(kind, stanza, call.settings(), call.server.apps.home(call.app))
            return _done(200, f"Successfully modified {len(call.settings())} key(s).")
        case "GET", (stanza, key):
            return _value(stanzas, stanza, key)
        case "POST", (stanza, key):
            _check_text(stanza, key)
            call.server.apps.write(kind, stanza, {key: call.text("value")}, call.server.apps.home(call.app))
            return _done(200, "Successfully modified 1 key(s).")
    raise not_found()


def _keys(kind: str, stanzas: dict[str, ConfStanza], stanza: str) -> Answer:
    if stanza not in stanzas:
        raise unknown_object(stanza)
    settings = stanzas[stanza].settings
    keys = [Entity(name=key, content={"$text": text}) for key, text in settings.items()]
    return Feed(title=stanza, entities=keys, below=(kind, stanza))


def _value(stanzas: dict[str, ConfStanza], stanza: str, key: str) -> Answer:
    if stanza not in stanzas or key not in stanzas[stanza].settings:
        raise unknown_object(key)
    return Text(stanzas[stanza].settings[key].encode("utf-8", "replace"), "text/plain")


def _done(status: int, text: str) -> Document:
    xml = f'  <messages>\n    <msg type="INFO">{xml_text(text)}</msg>\n  </messages>\n'
    return Document({"messages": [{"type": "INFO", "text": text}]}, xml, status)


RESOURCES = (
    Resource(path="configs", answer=configs),
    Resource(path="properties", answer=properties),
    Resource(path="data/macros", answer=stanza_collection("macros", "macros").answer),
    Resource(path="admin/macros", answer=stanza_collection("macros", "macros").answer),
    Resource(path="saved/eventtypes", answer=stanza_collection("eventtypes", "eventtypes").answer),
    Resource(path="data/props/extractions", answer=stanza_collection("props", "props-extract").answer),
    Resource(path="data/transforms/lookups", answer=stanza_collection("transforms", "transforms-lookup").answer),
    Resource(path="data/transforms/extractions", answer=stanza_collection("transforms", "transforms-extract").answer),
    Resource(path="search/tags", answer=stanza_collection("tags", "tags").answer),
)
