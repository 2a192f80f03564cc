"""datamodel/model: data models, their acceleration, and new ones."""

from __future__ import annotations

import json
import re
from typing import Any

from tocsin.errors import KnowledgeError
from tocsin.splunkd.calls import Answer, Call, Content, Entity, Feed, bad_request, conflict
from tocsin.splunkd.resources.resource import Collection, Resource

__all__ = ["RESOURCES"]

_NAME = re.compile(r"[A-Za-z]\w*\Z")
_KIND = "datamodels"


def _entity(call: Call, name: str) -> Entity:
    model = call.server.knowledge().data_models[name]
    stanza = call.server.apps.stanzas(_KIND).get(name)
    settings = stanza.settings if stanza else {}
    acceleration = {
        "enabled": settings.get("acceleration", "false") in ("1", "true"),
        "earliest_time": settings.get("acceleration.earliest_time", ""),
        "cron_schedule": settings.get("acceleration.cron_schedule", "*/5 * * * *"),
    }
    description = {
        "modelName": name,
        "displayName": name,
        "objects": [
            {
                "objectName": each.name,
                "parentName": each.parent.name if each.parent else each.base,
                "lineage": each.path,
            }
            for each in model.datasets.values()
        ],
    }
    content: dict[str, Content] = {
        "acceleration": json.dumps(acceleration),
        "acceleration.allowed": True,
        "description": json.dumps(description),
        "displayName": name,
        "eai:data": json.dumps(description),
        "eai:type": "models",
    }
    path = call.server.apps.folder
    own = any(path.glob(f"*/local/data/models/{name}.json"))
    return Entity(name=name, content=content, app=stanza.app if stanza else "search", removable=own)


def _models(call: Call) -> list[Entity]:
    return [_entity(call, name) for name in call.server.knowledge().data_models]


def _find(call: Call, name: str) -> Entity | None:
    return _entity(call, name) if name in call.server.knowledge().data_models else None


def _create(call: Call) -> Entity:
    (name,) = call.required("name")
    if not _NAME.match(name):
        raise bad_request(f"Invalid data model name: {name}")
    if name in call.server.knowledge().data_models:
        raise conflict("datamodel", name)
    _write(call, name)
    return _entity(call, name)


def _write(call: Call, name: str) -> None:
    """Write a model that can be read; leave everything as it was otherwise."""
    try:
        document = json.loads(call.text("eai:data"))
    except (ValueError, RecursionError):
        raise bad_request("eai:data must be a data model in JSON.") from None
    apps = call.server.apps
    path = apps.models_folder(apps.home(call.app)) / f"{name}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    apps.changed()
    try:
        call.server.knowledge().data_models[name]
    except KnowledgeError as error:
        path.unlink()
        apps.changed()
        raise bad_request(str(error)) from error


def _update(call: Call, name: str) -> Answer:
    if call.text("eai:data"):
        _write(call, name)
    settings = {key: text for key, text in call.settings().items() if key.startswith("acceleration.")}
    given = call.text("acceleration")
    if given.startswith("{"):
        wanted = _acceleration(given)
        settings |= {f"acceleration.{key}": str(value) for key, value in wanted.items() if key != "enabled"}
        given = "true" if wanted.get("enabled") else "false"
    if given:
        settings["acceleration"] = given
    if settings:
        call.server.apps.write(_KIND, name, settings, call.server.apps.home(call.app))
    return Feed(title="datamodel-files", entities=[_entity(call, name)])


def _acceleration(text: str) -> dict[str, Any]:
    try:
        wanted: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        raise bad_request("acceleration must be an object in JSON.") from None
    return wanted


def _remove(call: Call, name: str) -> Answer:
    removed = list(call.server.apps.folder.glob(f"*/local/data/models/{name}.json"))
    if not removed:
        raise bad_request(f"The data model {name} comes with an app.")
    for path in removed:
        path.unlink()
    call.server.apps.changed()
    return Feed(title="datamodel-files", entities=_models(call))


def _summaries(call: Call) -> list[Entity]:
    return [
        Entity(
            name=f"tstats:DM_{stanza.app}_{stanza.name}",
            content={"summary.complete": "1", "summary.is_inprogress": "0", "summary.size": "0"},
            app=stanza.app,
        )
        for stanza in call.server.apps.stanzas(_KIND).values()
        if stanza.settings.get("acceleration", "false") in ("1", "true")
    ]


_MODELS = Collection(
    title="datamodel-files", entities=_models, find=_find, create=_create, update=_update, remove=_remove
)

RESOURCES = (
    Resource(path="datamodel/model", answer=_MODELS.answer),
    Resource(path="data/models", answer=_MODELS.answer),
    Resource(path="datamodel/acceleration", answer=Collection(title="acceleration", entities=_summaries).answer),
    Resource(path="admin/summarization", answer=Collection(title="summarization", entities=_summaries).answer),
)
