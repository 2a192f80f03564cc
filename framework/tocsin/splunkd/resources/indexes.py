"""data/indexes: the indexes and how many events each has."""

from __future__ import annotations

from datetime import UTC, datetime

from tocsin.splunkd.calls import Answer, Call, Content, Entity, Feed, RefusalError, bad_request
from tocsin.splunkd.indexes import BUILT_IN, Index, IndexNameError
from tocsin.splunkd.resources.resource import Collection, Resource

__all__ = ["RESOURCES"]

_ACTIONS = ("disable", "enable", "roll-hot-buckets", "_reload")


def _entity(index: Index) -> Entity:
    span = index.span
    content: dict[str, Content] = {
        "datatype": "event",
        "disabled": False,
        "frozenTimePeriodInSecs": "188697600",
        "maxTotalDataSizeMB": "500000",
        **index.settings,
        "totalEventCount": index.count,
        "currentDBSizeMB": sum(block.characters for block in list(index.blocks.values())) // 2**20,
        "isInternal": index.is_internal,
        "minTime": _date(span[0]) if span else "",
        "maxTime": _date(span[1]) if span else "",
    }
    return Entity(name=index.name, content=content, removable=index.name not in BUILT_IN, actions=_ACTIONS)


def _date(epoch: float) -> str:
    """Write a time as a date; one outside the calendar, which a search can collect, has none."""
    try:
        return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    except (OverflowError, ValueError, OSError):
        return ""


def _indexes(call: Call) -> list[Entity]:
    return [_entity(index) for index in call.server.indexes.values()]


def _create(call: Call) -> Entity:
    (name,) = call.required("name")
    try:
        return _entity(call.server.indexes.create(name, call.settings()))
    except KeyError:
        raise RefusalError(409, f"In handler 'indexes': Index name={name} already exists") from None
    except IndexNameError:
        raise bad_request(
            f"In handler 'indexes': Invalid index name '{name}': use lowercase letters, digits, '_' and '-'."
        ) from None


def _update(call: Call, name: str) -> Answer:
    index = call.server.indexes[name]
    index.settings |= call.settings()
    _clean_if_shrunk(call, name)
    return Feed(title="indexes", entities=[_entity(index)])


def _clean_if_shrunk(call: Call, name: str) -> None:
    """Drop every event where nothing may be kept: so the SDK's own `clean` empties an index."""
    settings = call.server.indexes[name].settings
    if settings.get("maxTotalDataSizeMB") == "1" and settings.get("frozenTimePeriodInSecs") == "1":
        call.server.indexes.clean(name)


def _remove(call: Call, name: str) -> Answer:
    if name in BUILT_IN:
        raise bad_request(f"In handler 'indexes': Cannot delete the default index '{name}'.")
    call.server.indexes.remove(name)
    return Feed(title="indexes", entities=_indexes(call))


def _nothing(call: Call, name: str) -> Answer:
    return Feed(title="indexes", entities=[_entity(call.server.indexes[name])])


_INDEXES = Collection(
    title="indexes",
    entities=_indexes,
    create=_create,
    update=_update,
    remove=_remove,
    actions=dict.fromkeys(_ACTIONS, _nothing),
)

RESOURCES = (
    Resource(path="data/indexes", answer=_INDEXES.answer),
    Resource(path="data/indexes-extended", answer=Collection(title="indexes-extended", entities=_indexes).answer),
)
