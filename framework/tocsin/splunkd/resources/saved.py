"""saved/searches: made, changed, run with their actions, and removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tocsin.errors import SearchError
from tocsin.splunkd.actions import notable_events, risk_events
from tocsin.splunkd.apps import ConfStanza
from tocsin.splunkd.calls import Answer, Call, Content, Entity, Feed, RefusalError, bad_request, conflict
from tocsin.splunkd.jobs import Job, TooManyJobsError
from tocsin.splunkd.resources.configs import stanza_collection
from tocsin.splunkd.resources.jobs import created, job_entity, request_of
from tocsin.splunkd.resources.resource import Collection, Resource
from tocsin.splunkd.searching import parse_request

__all__ = ["RESOURCES"]

_KIND = "savedsearches"
_SEARCH = re.compile(r"search\b", re.I)
_ACTIONS = ("_reload", "disable", "dispatch", "enable", "history", "scheduled_times")
_DEFAULTS: dict[str, Content] = {
    "action.email": "0",
    "action.notable": "0",
    "action.risk": "0",
    "alert_type": "always",
    "cron_schedule": "",
    "description": "",
    "disabled": "0",
    "dispatch.earliest_time": "",
    "dispatch.latest_time": "",
    "dispatch.ttl": "2p",
    "is_scheduled": "0",
    "is_visible": "1",
    "max_concurrent": "1",
    "realtime_schedule": "1",
    "search": "",
}
_STORED = stanza_collection(_KIND, "savedsearch")


def _entity(stanza: ConfStanza) -> Entity:
    content: dict[str, Content] = {**_DEFAULTS, **stanza.settings}
    content["is_scheduled"] = stanza.settings.get("enableSched", stanza.settings.get("is_scheduled", "0"))
    content["disabled"] = "1" if str(content["disabled"]).lower() in ("1", "true") else "0"
    return Entity(name=stanza.name, content=content, app=stanza.app, removable=stanza.own, actions=_ACTIONS)


def _searches(call: Call) -> list[Entity]:
    stanzas = call.server.apps.stanzas(_KIND).values()
    return [_entity(stanza) for stanza in stanzas if stanza.name != "default"]


def _find(call: Call, name: str) -> Entity | None:
    stanza = call.server.apps.stanzas(_KIND).get(name)
    return _entity(stanza) if stanza is not None and name != "default" else None


def _create(call: Call) -> Entity:
    name, search = call.required("name", "search")
    if name in call.server.apps.stanzas(_KIND):
        raise conflict("savedsearch", name)
    _check(call, search)
    assert _STORED.create is not None
    _STORED.create(call)
    return _entity(call.server.apps.stanzas(_KIND)[name])


def _check(call: Call, search: str) -> None:
    """Refuse a search that cannot be read."""
    try:
        parse_request(_with_search(search), call.server, call.server.clock())
    except SearchError as error:
        raise bad_request(f"In handler 'savedsearch': {error}") from error


def _with_search(text: str) -> str:
    """Return a saved search as it is run: unlike that of a job, its text may begin with the terms to search for."""
    stripped = text.strip()
    return stripped if stripped.startswith(("|", "`")) or _SEARCH.match(stripped) else f"search {stripped}"


def _update(call: Call, name: str) -> Answer:
    if call.text("search"):
        _check(call, call.text("search"))
    assert _STORED.update is not None
    _STORED.update(call, name)
    return _shown(call, name)


def _shown(call: Call, name: str) -> Answer:
    return Feed(title="savedsearch", entities=[_entity(call.server.apps.stanzas(_KIND)[name])])


def _switch(call: Call, name: str) -> Answer:
    assert _STORED.actions is not None
    _STORED.actions[call.rest[-1]](call, name)
    return _shown(call, name)


def _dispatch(call: Call, name: str) -> Answer:
    """Run a saved search; with `trigger_actions` its risk and notable events are written."""
    settings = dict(call.server.apps.stanzas(_KIND)[name].settings)
    settings |= {key: values[-1] for key, values in call.arguments.items() if key.startswith("dispatch.")}
    text = settings.get("search", "")
    for key, values in call.arguments.items():
        if key.startswith("args."):
            text = text.replace(f"${key.removeprefix('args.')}$", values[-1])
    earliest, latest = settings.get("dispatch.earliest_time", ""), settings.get("dispatch.latest_time", "")
    request = request_of(call, _with_search(text), earliest, latest)
    afterwards = _writer(call, name, settings) if call.flag("trigger_actions") else None
    try:
        return created(call.server.jobs.start(request, saved=name, afterwards=afterwards))
    except TooManyJobsError:
        raise RefusalError(503, "The maximum number of concurrent searches has been reached.", "FATAL") from None


def _writer(call: Call, name: str, settings: dict[str, str]) -> Callable[[Job], None]:
    """Return what writes the events of a saved search's actions once its job is done."""
    server = call.server

    def write(job: Job) -> None:
        now = server.clock()
        for index, make in (("risk", risk_events), ("notable", notable_events)):
            if index in server.indexes:
                server.store(make(name, settings, job.found.rows, job.sid, now), now)

    return write


def _history(call: Call, name: str) -> Answer:
    jobs = call.server.jobs.of_saved_search(name)
    return Feed(title=name, entities=[replace(job_entity(job), name=job.sid) for job in jobs])


def _nothing(call: Call, name: str) -> Answer:
    return _shown(call, name)


def fired_alerts(call: Call) -> Answer:
    """List the alerts that have fired: none, for nothing runs by itself here."""
    return Feed(title="alerts", entities=[])


_SEARCHES = Collection(
    title="savedsearch",
    entities=_searches,
    find=_find,
    create=_create,
    update=_update,
    remove=_STORED.remove,
    actions={
        "dispatch": _dispatch,
        "history": _history,
        "enable": _switch,
        "disable": _switch,
        "acknowledge": _nothing,
        "suppress": _nothing,
        "scheduled_times": _nothing,
        "_reload": _nothing,
    },
)

RESOURCES = (
    Resource(path="saved/searches", answer=_SEARCHES.answer),
    Resource(path="alerts/fired_alerts", answer=fired_alerts),
)
