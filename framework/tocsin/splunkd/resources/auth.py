"""auth: log in, and who is logged in."""

from __future__ import annotations

from tocsin.splunkd.atom import xml_text
from tocsin.splunkd.calls import Answer, Call, Document, Entity, Feed, RefusalError
from tocsin.splunkd.resources.resource import Collection, Resource, method_not_allowed

__all__ = ["RESOURCES"]


def log_in(call: Call) -> Answer:
    """Begin a session; with `cookie=1` its key is sent as a cookie too."""
    if call.method != "POST":
        raise method_not_allowed()
    name, password = call.required("username", "password")
    key = call.server.accounts.log_in(name, password)
    if key is None:
        raise RefusalError(401, "Login failed", "WARN", "incorrect_username_or_password")
    headers = {}
    if call.flag("cookie"):
        secure = "; Secure" if call.server.settings.tls else ""
        port = call.server.settings.management_port
        headers["Set-Cookie"] = f"splunkd_{port}={key}; Path=/{secure}; HttpOnly; Max-Age=3600"
    shown = xml_text(key)
    xml = f"  <sessionKey>{shown}</sessionKey>\n  <messages>\n    <msg code=''></msg>\n  </messages>\n"
    return Document({"sessionKey": key, "message": "", "code": ""}, xml, headers=headers)


def current_context(call: Call) -> Answer:
    """Show who asks."""
    user = call.user
    accounts = call.server.accounts
    content = {
        "username": user.name,
        "realname": user.real_name,
        "email": user.email,
        "defaultApp": user.default_app,
        "roles": list(user.roles),
        "capabilities": sorted({each for role in accounts.roles_of(user) for each in role.capabilities}),
    }
    return Feed(title="current-context", entities=[Entity(name="context", content=content, app="system")])


def _sessions(call: Call) -> list[Entity]:
    return [
        Entity(name=name, content={"userName": user, "authString": name}, app="system")
        for name, user in call.server.accounts.sessions()
    ]


def _log_out(call: Call, name: str) -> Answer:
    """End the session that asks for it; another one's key is not known by its public name."""
    call.server.accounts.log_out(call.session)
    return Feed(title="httpauth-tokens", entities=[])


RESOURCES = (
    Resource(path="auth/login", answer=log_in, public=True),
    Resource(path="authentication/current-context", answer=current_context),
    Resource(
        path="authentication/httpauth-tokens",
        answer=Collection(title="httpauth-tokens", entities=_sessions, remove=_log_out).answer,
    ),
)
