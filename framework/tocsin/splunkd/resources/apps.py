"""apps/local: the installed apps."""

from __future__ import annotations

from tocsin.splunkd.apps import APP_NAME, InstalledApp
from tocsin.splunkd.calls import Answer, Call, Content, Entity, Feed, bad_request, conflict
from tocsin.splunkd.resources.resource import Collection, Resource

__all__ = ["RESOURCES"]

_ACTIONS = ("_reload", "package")


def _entity(app: InstalledApp) -> Entity:
    content: dict[str, Content] = {
        "label": app.label,
        "version": app.version,
        "visible": True,
        "disabled": False,
        "configured": app.configured,
        "check_for_updates": False,
        "state_change_requires_restart": False,
    }
    return Entity(name=app.name, content=content, app=app.name, actions=_ACTIONS)


def _apps(call: Call) -> list[Entity]:
    return [_entity(app) for app in call.server.apps.listed.values()]


def _create(call: Call) -> Entity:
    (name,) = call.required("name")
    if not APP_NAME.match(name):
        raise bad_request(f"Invalid app name: {name}")
    if name in call.server.apps.listed:
        raise conflict("localapps", name)
    return _entity(call.server.apps.create(name, call.text("label", name), call.text("version", "1.0.0")))


def _update(call: Call, name: str) -> Answer:
    found = call.server.apps.listed[name]
    app = call.server.apps.create(name, call.text("label", found.label), call.text("version", found.version))
    return Feed(title="localapps", entities=[_entity(app)])


def _remove(call: Call, name: str) -> Answer:
    call.server.apps.forget(name)
    return Feed(title="localapps", entities=[])


def _reload(call: Call, name: str) -> Answer:
    call.server.apps.changed()
    return Feed(title="localapps", entities=_apps(call))


_APPS = Collection(
    title="localapps", entities=_apps, create=_create, update=_update, remove=_remove, actions={"_reload": _reload}
)

RESOURCES = (Resource(path="apps/local", answer=_APPS.answer),)
