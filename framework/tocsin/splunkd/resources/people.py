"""authentication/users and authorization/roles: who may enter, and what they may search."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.splunkd.accounts import Role, User
from tocsin.splunkd.calls import Answer, Call, Content, Entity, Feed, bad_request, conflict
from tocsin.splunkd.resources.resource import Collection, Resource

__all__ = ["RESOURCES"]


def _values(call: Call, name: str, separator: str = ";") -> tuple[str, ...]:
    """Return the values of an argument that may be repeated, or hold several."""
    return tuple(
        part.strip() for value in call.arguments.get(name, ()) for part in value.split(separator) if part.strip()
    )


def _user(call: Call, user: User) -> Entity:
    capabilities = sorted({each for role in call.server.accounts.roles_of(user) for each in role.capabilities})
    content: dict[str, Content] = {
        "realname": user.real_name,
        "email": user.email,
        "roles": list(user.roles),
        "capabilities": capabilities,
        "defaultApp": user.default_app,
        "type": "Splunk",
        "locked-out": False,
        "tz": "",
    }
    return Entity(name=user.name, content=content, owner="system", app="system", sharing="system")


def _users(call: Call) -> list[Entity]:
    return [_user(call, user) for user in call.server.accounts.users.values()]


def _check_roles(call: Call, names: Iterable[str]) -> tuple[str, ...]:
    names = tuple(names)
    missing = [name for name in names if name not in call.server.accounts.roles]
    if missing:
        raise bad_request(f"In handler 'users': The role '{missing[0]}' does not exist.")
    return names


def _create_user(call: Call) -> Entity:
    name, password = call.required("name", "password")
    if name in call.server.accounts.users:
        raise conflict("users", name)
    roles = _check_roles(call, _values(call, "roles"))
    if not roles:
        raise bad_request("In handler 'users': At least one role must be specified.")
    user = call.server.accounts.create_user(name.lower(), password, roles)
    _apply_user(call, user)
    return _user(call, user)


def _apply_user(call: Call, user: User) -> None:
    user.real_name = call.text("realname", user.real_name)
    user.email = call.text("email", user.email)
    user.default_app = call.text("defaultApp", user.default_app)


def _update_user(call: Call, name: str) -> Answer:
    user = call.server.accounts.users[name]
    roles = _check_roles(call, _values(call, "roles"))
    user.roles = roles or user.roles
    if call.text("password"):
        user.set_password(call.text("password"))
    _apply_user(call, user)
    return Feed(title="users", entities=[_user(call, user)])


def _remove_user(call: Call, name: str) -> Answer:
    if name == call.user.name:
        raise bad_request("In handler 'users': You cannot delete yourself.")
    del call.server.accounts.users[name]
    return Feed(title="users", entities=_users(call))


def _role(role: Role) -> Entity:
    content: dict[str, Content] = {
        "capabilities": list(role.capabilities),
        "imported_roles": list(role.imported),
        "srchIndexesAllowed": list(role.allowed_indexes),
        "srchIndexesDefault": list(role.default_indexes),
        "srchJobsQuota": 10,
        "srchTimeWin": -1,
    }
    return Entity(name=role.name, content=content, owner="system", app="system", sharing="system")


def _roles(call: Call) -> list[Entity]:
    return [_role(role) for role in call.server.accounts.roles.values()]


def _create_role(call: Call) -> Entity:
    (name,) = call.required("name")
    if name in call.server.accounts.roles:
        raise conflict("roles", name)
    role = Role(name=name.lower())
    _apply_role(call, role)
    call.server.accounts.roles[role.name] = role
    return _role(role)


def _apply_role(call: Call, role: Role) -> None:
    for imported in _values(call, "imported_roles"):
        if imported not in call.server.accounts.roles:
            raise bad_request(f"In handler 'roles': Role {imported} does not exist.")
    if "imported_roles" in call.arguments:
        role.imported = _values(call, "imported_roles")
    if "srchIndexesAllowed" in call.arguments:
        role.allowed_indexes = _values(call, "srchIndexesAllowed")
    if "srchIndexesDefault" in call.arguments:
        role.default_indexes = _values(call, "srchIndexesDefault")
    if "capabilities" in call.arguments:
        role.capabilities = _values(call, "capabilities")


def _update_role(call: Call, name: str) -> Answer:
    role = call.server.accounts.roles[name]
    _apply_role(call, role)
    return Feed(title="roles", entities=[_role(role)])


def _remove_role(call: Call, name: str) -> Answer:
    del call.server.accounts.roles[name]
    return Feed(title="roles", entities=_roles(call))


_USERS = Collection(title="users", entities=_users, create=_create_user, update=_update_user, remove=_remove_user)
_ROLES = Collection(title="roles", entities=_roles, create=_create_role, update=_update_role, remove=_remove_role)

RESOURCES = (
    Resource(path="authentication/users", answer=_USERS.answer),
    Resource(path="authorization/roles", answer=_ROLES.answer),
)
