"""A place of one's own on a Splunk for one case: an index, a role that sees only it, a user and a token.

Everything is named after the same prefix, so that whatever a killed run leaves behind can be found and removed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from tocsin.splunk.collector import Collector
from tocsin.splunk.errors import BusyError, RefusedError, RemoteError, RemoteUnfitError, UnreachableError
from tocsin.splunk.retrying import Deadline, retry, unbroken
from tocsin.splunk.service import Arguments, Connect, Service
from tocsin.splunk.settings import SplunkSettings

__all__ = ["CLEANUP_SECONDS", "PREFIX", "Tenancy", "leftovers", "remove_leftovers", "tenancy"]

PREFIX = "tocsin_case_"
_CAPABILITIES = ("search", "delete_by_keyword", "list_inputs", "rest_properties_get", "schedule_search")
_SECURITY_INDEXES = ("risk", "notable")
CLEANUP_SECONDS = 20.0
"""How long removing everything may take, whatever time the case has left."""
_COMING_SECONDS = 1.0
_KINDS = ("data/inputs/http", "authentication/users", "authorization/roles", "data/indexes")
"""What a tenancy makes, in the order in which it has to be removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """An index, a collector that writes to it, and someone who sees nothing else."""

    index: str
    collector: Collector
    tenant: Service


@contextmanager
def tenancy(
    settings: SplunkSettings, admin: Service, connect: Connect, indexes: tuple[str, ...], deadline: Deadline
) -> Iterator[Tenancy]:
    """Make a tenancy for as long as the block lasts; `indexes` are further ones that the logs name."""
    name = f"{PREFIX}{int(time.time())}_{secrets.token_hex(4)}"
    password = secrets.token_urlsafe(24)
    with ExitStack() as stack:
        made = _Made(stack, admin)
        stack.push(made.tell)
        for index in (name, *indexes):
            made.make("data/indexes", {"name": index}, deadline)
        token = _token(made, name, indexes, deadline)
        seen = ";".join((name, *indexes))
        role: Arguments = {
            "name": name,
            "srchIndexesAllowed": ";".join((seen, *_SECURITY_INDEXES)),
            "srchIndexesDefault": seen,
            "capabilities": _CAPABILITIES,
        }
        made.make("authorization/roles", role, deadline)
        user = {"name": name, "password": password, "roles": name}
        made.make("authentication/users", user, deadline)
        account = replace(settings, user=name, password=password, token="")
        tenant = retry(lambda: connect(account), deadline, UnreachableError, RefusedError)
        yield Tenancy(index=name, collector=Collector(settings, token), tenant=tenant)


@dataclass(slots=True)
class _Made:
    """What is made for a tenancy, and will be removed: all of it within the time that there is for that."""

    stack: ExitStack
    admin: Service
    patience: Deadline | None = None
    left: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def make(self, path: str, arguments: Arguments, deadline: Deadline) -> None:
        """Make something, and see to it that it is removed whatever happens; a name that is taken is refused."""
        name = str(arguments["name"])
        target = f"{path}/{quote(name, safe='')}"
        tries = 0

        def make() -> None:
            nonlocal tries
            tries += 1
            self.admin.post(path, arguments)

        if not name.startswith(PREFIX) and self._is_there(target):
            raise _taken(path, name)
        self.stack.callback(unbroken, lambda: self._remove(target))
        try:
            retry(make, deadline, UnreachableError, BusyError)
        except RefusedError as error:
            if error.status == 409 and tries == 1:
                self.others.add(target)
                raise _taken(path, name) from error
            if error.status != 409:
                raise RemoteError(f"the Splunk does not let us make {path}/{name}: {error}") from error
        except (RemoteError, KeyboardInterrupt, SystemExit):
            self.unsure.add(target)
            raise

    def _is_there(self, target: str) -> bool:
        try:
            self.admin.get(target)
        except RefusedError as error:
            if error.status != 404:
                raise
            return False
        return True

    def _remove(self, target: str) -> None:
        """Remove what is at a path; where nobody knows whether it was made, it may yet come, and is waited for."""
        if target in self.others:
            return
        self.patience = self.patience or Deadline(CLEANUP_SECONDS)
        once_more = Deadline(_COMING_SECONDS).waits()
        try:
            while not self._is_removed(target, self.patience) and target in self.unsure and once_more():
                pass
        except RemoteError:
            self.left.append(target)

    def _is_removed(self, target: str, patience: Deadline) -> bool:
        """Remove what is at a path; return whether anything was there."""
        if patience.is_over:
            raise UnreachableError("no time is left")
        try:
            retry(lambda: self.admin.delete(target), patience, UnreachableError, BusyError, attempts=3)
        except RefusedError as error:
            if error.status != 404:
                raise
            return False
        return True

    def tell(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Say what is left, unless something worse is being said."""
        if self.left and error is None:
            raise RemoteError(f"{', '.join(self.left)} could not be removed: `tocsin splunk clean` does it later")


def _taken(path: str, name: str) -> RemoteUnfitError:
    kind = path.rpartition("/")[2]
    return RemoteUnfitError(f"the Splunk has {name} among its {kind} already, with what may be others' events")


def _token(made: _Made, name: str, indexes: tuple[str, ...], deadline: Deadline) -> str:
    arguments = {"name": name, "index": name, "indexes": ",".join((name, *indexes)), "useACK": "1"}
    made.make("data/inputs/http", arguments, deadline)
    entry = made.admin.get(f"data/inputs/http/{name}")["entry"][0]
    return str(entry["content"]["token"])


def leftovers(admin: Service) -> list[str]:
    """Return the paths of what earlier runs have left behind."""
    found = []
    for path in _KINDS:
        for entry in admin.get(path, count="0")["entry"]:
            name = str(entry["name"]).removeprefix("http://")
            if name.startswith(PREFIX):
                found.append(f"{path}/{name}")
    return found


def remove_leftovers(admin: Service) -> list[str]:
    """Remove what earlier runs have left behind; return what it was."""
    found = leftovers(admin)
    for path in found:
        admin.delete(path)
    return found
