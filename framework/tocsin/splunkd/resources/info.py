"""server, messages, capabilities: what the server says about itself."""

from __future__ import annotations

import platform

from tocsin.splunkd.atom import VERSION_TAGS
from tocsin.splunkd.calls import Answer, Call, Content, Entity, Feed, bad_request
from tocsin.splunkd.resources.resource import Collection, Resource
from tocsin.splunkd.stored import SERVER_NAME

__all__ = ["RESOURCES"]


def _information(call: Call) -> dict[str, Content]:
    return {
        "version": call.server.settings.version,
        "build": VERSION_TAGS[1],
        "serverName": SERVER_NAME,
        "host": SERVER_NAME,
        "guid": call.server.guid,
        "product_type": "enterprise",
        "licenseState": "OK",
        "mode": "normal",
        "isFree": False,
        "isTrial": False,
        "isForwarding": False,
        "server_roles": ["indexer", "search_head", "kv_store"],
        "kvStoreStatus": "ready",
        "health_info": "green",
        "os_name": platform.system(),
        "cpu_arch": platform.machine(),
        "numberOfCores": 1,
        "startup_time": int(call.server.started),
        "rtsearch_enabled": False,
        "max_users": 1,
        "stand_in": "tocsin serve",
    }


def server_info(call: Call) -> Answer:
    """Show the version and name of the server."""
    entity = Entity(name="server-info", content=_information(call), app="system", removable=False)
    return Feed(title="server-info", entities=[entity])


def server_settings(call: Call) -> Answer:
    """Show the ports of the server."""
    settings = call.server.settings
    content: dict[str, Content] = {
        "serverName": SERVER_NAME,
        "mgmtHostPort": settings.management_port,
        "enableSplunkWebSSL": settings.tls,
        "host": SERVER_NAME,
        "kvStorePort": 8191,
    }
    return Feed(title="server-settings", entities=[Entity(name="settings", content=content, app="system")])


def health(call: Call) -> Answer:
    """Say that the server is well."""
    entity = Entity(name="splunkd", content={"health": "green"}, app="system")
    return Feed(title="server-health", entities=[entity])


def introspection(call: Call) -> Answer:
    """Show how much the stored events take."""
    indexes = call.server.indexes
    content: dict[str, Content] = {"memory_bytes": indexes.memory, "disk_bytes": indexes.disk}
    return Feed(title="introspection", entities=[Entity(name="storage", content=content, app="system")])


def _messages(call: Call) -> list[Entity]:
    return [
        Entity(name=name, content={name: text, "message": text, "severity": severity}, app="system")
        for name, (severity, text) in call.server.messages.items()
    ]


def messages(call: Call) -> Answer:
    """List, take and remove messages; a new one is not shown to whoever posts it."""
    if (call.method, call.rest) != ("POST", ()):
        return _MESSAGES.answer(call)
    name, text = call.required("name", "value")
    severity = call.text("severity", "info")
    if severity not in ("info", "warn", "error"):
        raise bad_request("severity must be one of info, warn, error.")
    call.server.messages[name] = severity, text
    return Feed(title="messages", entities=[], status=201)


def _remove_message(call: Call, name: str) -> Answer:
    del call.server.messages[name]
    return Feed(title="messages", entities=_messages(call))


def capabilities(call: Call) -> Answer:
    """List everything that a role may allow."""
    known = sorted({each for role in call.server.accounts.roles.values() for each in role.capabilities})
    entity = Entity(name="capabilities", content={"capabilities": known}, app="system")
    return Feed(title="capabilities", entities=[entity])


_MESSAGES = Collection(title="messages", entities=_messages, remove=_remove_message)

RESOURCES = (
    Resource(path="server/info", answer=server_info),
    Resource(path="server/settings", answer=server_settings),
    Resource(path="server/health/splunkd", answer=health),
    Resource(path="server/status/storage", answer=introspection),
    Resource(path="messages", answer=messages),
    Resource(path="authorization/capabilities", answer=capabilities),
)
