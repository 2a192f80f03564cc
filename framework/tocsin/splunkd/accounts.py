"""Users, roles, sessions and the tokens of the event collector."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Accounts", "CollectorToken", "Role", "User"]

_SESSION_SECONDS = 3600.0
_ROUNDS = 2**12
_EVERY_INDEX = ("*", "_*")


@dataclass(slots=True, kw_only=True)
class Role:
    """What its users may search and do."""

    name: str
    imported: tuple[str, ...] = ()
    allowed_indexes: tuple[str, ...] = ()
    default_indexes: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class User:
    """Someone who can log in; the password is kept as a salted hash."""

    name: str
    roles: tuple[str, ...]
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    real_name: str = ""
    email: str = ""
    default_app: str = "launcher"

    def knows(self, password: str) -> bool:
        """Whether this is the user's password."""
        return hmac.compare_digest(self.digest, _hashed(password, self.salt))

    def set_password(self, password: str) -> None:
        """Change the password."""
        self.salt = secrets.token_bytes(16)
        self.digest = _hashed(password, self.salt)


@dataclass(slots=True, kw_only=True)
class CollectorToken:
    """An input of the event collector."""

    name: str
    token: str = field(repr=False)
    index: str = "main"
    indexes: tuple[str, ...] = ()
    source: str = ""
    sourcetype: str = ""
    host: str = ""
    acknowledges: bool = False
    disabled: bool = False


@dataclass(slots=True)
class _Session:
    user: str
    last_seen: float


@dataclass(slots=True)
class Accounts:
    """Who may do what."""

    most_sessions: int
    users: dict[str, User] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    tokens: dict[str, CollectorToken] = field(default_factory=dict)
    _sessions: dict[str, _Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def fresh(cls, user: str, password: str, most_sessions: int, *, enterprise_security: bool = False) -> Accounts:
        """Return one administrator and the roles that come with Splunk."""
        accounts = cls(most_sessions)
        for role in _built_in_roles(enterprise_security):
            accounts.roles[role.name] = role
        accounts.create_user(user, password, ("admin",))
        return accounts

    def create_user(self, name: str, password: str, roles: Iterable[str]) -> User:
        """Add a user."""
        user = User(name=name, roles=tuple(roles), salt=b"", digest=b"")
        user.set_password(password)
        self.users[name] = user
        return user

    def log_in(self, name: str, password: str) -> str | None:
        """Return the key of a new session, None for a wrong name or password."""
        user = self.users.get(name)
        if user is None or not user.knows(password):
            return None
        key = secrets.token_urlsafe(48)
        now = time.monotonic()
        with self._lock:
            if len(self._sessions) >= self.most_sessions:
                oldest = min(self._sessions, key=lambda each: self._sessions[each].last_seen)
                del self._sessions[oldest]
            self._sessions[key] = _Session(name, now)
        return key

    def log_out(self, key: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(key, None)

    def user_of(self, key: str) -> User | None:
        """Return the user of a living session."""
        now = time.monotonic()
        with self._lock:
            session = self._sessions.get(key)
            if session is None:
                return None
            if now - session.last_seen > _SESSION_SECONDS:
                del self._sessions[key]
                return None
            session.last_seen = now
            return self.users.get(session.user)

    def sessions(self) -> list[tuple[str, str]]:
        """Return a public name and the user of each session."""
        with self._lock:
            return [(hashlib.sha256(key.encode()).hexdigest()[:16], s.user) for key, s in self._sessions.items()]

    def roles_of(self, user: User) -> list[Role]:
        """Return the roles of a user, those that they import among them."""
        found: dict[str, Role] = {}
        waiting = list(user.roles)
        while waiting:
            name = waiting.pop(0)
            if name in self.roles and name not in found:
                found[name] = self.roles[name]
                waiting += self.roles[name].imported
        return list(found.values())

    def default_indexes(self, user: User) -> tuple[str, ...]:
        """Return the indexes of a search that names none."""
        return tuple(dict.fromkeys(index for role in self.roles_of(user) for index in role.default_indexes))

    def allowed_indexes(self, user: User) -> tuple[str, ...]:
        """Return the indexes that a user may search, as patterns."""
        return tuple(dict.fromkeys(index for role in self.roles_of(user) for index in role.allowed_indexes))

    def may_delete(self, user: User) -> bool:
        """Whether a user may delete events."""
        return any("delete_by_keyword" in role.capabilities for role in self.roles_of(user))

    def create_token(self, name: str, token: str | None = None) -> CollectorToken:
        """Add an input of the event collector."""
        made = self.tokens[name] = CollectorToken(name=name, token=token or str(uuid.uuid4()))
        return made

    def token(self, text: str) -> CollectorToken | None:
        """Return the input that a token belongs to."""
        given = text.strip().casefold().encode()
        return next((t for t in self.tokens.values() if hmac.compare_digest(t.token.casefold().encode(), given)), None)


def _built_in_roles(enterprise_security: bool) -> list[Role]:
    roles = [
        Role(
            name="admin",
            imported=("power", "user"),
            allowed_indexes=_EVERY_INDEX,
            default_indexes=("main", "os"),
            capabilities=("admin_all_objects", "edit_user", "edit_roles", "indexes_edit"),
        ),
        Role(name="power", imported=("user",), capabilities=("schedule_search", "rtsearch")),
        Role(name="user", allowed_indexes=("*",), default_indexes=("main",), capabilities=("search",)),
        Role(name="can_delete", capabilities=("delete_by_keyword", "search")),
        Role(name="splunk-system-role", imported=("admin",), allowed_indexes=_EVERY_INDEX),
    ]
    if enterprise_security:
        roles += [Role(name=name, imported=("user",)) for name in ("ess_admin", "ess_analyst", "ess_user")]
    return roles


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_ROUNDS, r=8, p=1, maxmem=2**26)
