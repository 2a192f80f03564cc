"""data/inputs: the tokens of the event collector. Other kinds of input do not exist here."""

from __future__ import annotations

from tocsin.splunkd.accounts import CollectorToken
from tocsin.splunkd.calls import Answer, Call, Content, Entity, Feed, bad_request, conflict
from tocsin.splunkd.resources.resource import Collection, Resource

__all__ = ["RESOURCES"]

_PREFIX = "http://"
_APP = "splunk_httpinput"
_ACTIONS = ("disable", "enable")


def _entity(token: CollectorToken) -> Entity:
    content: dict[str, Content] = {
        "token": token.token,
        "index": token.index,
        "indexes": list(token.indexes),
        "source": token.source,
        "sourcetype": token.sourcetype,
        "host": token.host,
        "useACK": token.acknowledges,
        "disabled": token.disabled,
    }
    name = f"{_PREFIX}{token.name}"
    return Entity(name=name, content=content, app=_APP, actions=_ACTIONS)


def _tokens(call: Call) -> list[Entity]:
    return [_entity(token) for token in call.server.accounts.tokens.values()]


def _plain(name: str) -> str:
    return name.removeprefix(_PREFIX)


def _find(call: Call, name: str) -> Entity | None:
    token = call.server.accounts.tokens.get(_plain(name))
    return _entity(token) if token else None


def _create(call: Call) -> Entity:
    (name,) = call.required("name")
    name = _plain(name)
    if name in call.server.accounts.tokens:
        raise conflict("http", name)
    _check_indexes(call)
    token = call.server.accounts.create_token(name, call.text("token") or None)
    _apply(call, token)
    return _entity(token)


def _apply(call: Call, token: CollectorToken) -> None:
    token.index = call.text("index", token.index)
    if "indexes" in call.arguments:
        token.indexes = tuple(name.strip() for name in call.text("indexes").split(",") if name.strip())
    token.source = call.text("source", token.source)
    token.sourcetype = call.text("sourcetype", token.sourcetype)
    token.host = call.text("host", token.host)
    token.acknowledges = call.flag("useACK", token.acknowledges)
    token.disabled = call.flag("disabled", token.disabled)


def _check_indexes(call: Call) -> None:
    asked = [call.text("index"), *call.text("indexes").split(",")]
    missing = [name.strip() for name in asked if name.strip() and name.strip() not in call.server.indexes]
    if missing:
        raise bad_request(f"In handler 'http': Index {missing[0]} does not exist.")


def _update(call: Call, name: str) -> Answer:
    _check_indexes(call)
    token = call.server.accounts.tokens[_plain(name)]
    _apply(call, token)
    return Feed(title="http", entities=[_entity(token)])


def _remove(call: Call, name: str) -> Answer:
    del call.server.accounts.tokens[_plain(name)]
    return Feed(title="http", entities=_tokens(call))


def _disable(call: Call, name: str) -> Answer:
    return _switch(call, name, disabled=True)


def _enable(call: Call, name: str) -> Answer:
    return _switch(call, name, disabled=False)


def _switch(call: Call, name: str, *, disabled: bool) -> Answer:
    token = call.server.accounts.tokens[_plain(name)]
    token.disabled = disabled
    return Feed(title="http", entities=[_entity(token)])


def kinds(call: Call) -> Answer:
    """List the kinds of input."""
    return Feed(title="inputs", entities=[Entity(name="http", content={}, app=_APP)])


_HTTP = Collection(
    title="http",
    entities=_tokens,
    find=_find,
    create=_create,
    update=_update,
    remove=_remove,
    actions={"disable": _disable, "enable": _enable},
)

RESOURCES = (
    Resource(path="data/inputs/http", answer=_HTTP.answer),
    Resource(path="data/inputs", answer=Collection(title="inputs", entities=lambda call: kinds(call).entities).answer),  # type: ignore[union-attr]
)
