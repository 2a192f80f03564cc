"""A place of one's own on a Splunk for one case: an index, a role that sees only it, a user and a token.

Everything is named after the same prefix, so that whatever a killed run leaves behind can be found and removed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from urllib.parse import quote

from tocsin.splunk.collector import Collector
from tocsin.splunk.errors import BusyError, RefusedError, RemoteError, RemoteUnfitError, UnreachableError
from tocsin.splunk.retrying import Deadline, retry
from tocsin.splunk.service import Arguments, Connect, Service
from tocsin.splunk.settings import SplunkSettings

__all__ = ["PREFIX", "Tenancy", "leftovers", "remove_leftovers", "tenancy"]

PREFIX = "tocsin_case_"
_CAPABILITIES = ("search", "delete_by_keyword", "list_inputs", "rest_properties_get", "schedule_search")
_SECURITY_INDEXES = ("risk", "notable")
_CLEANUP_SECONDS = 20.0
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
    with ExitStack() as made:
        for index in (name, *indexes):
            _make(made, admin, "data/indexes", {"name": index}, deadline)
        token = _token(made, admin, name, indexes, deadline)
        seen = ";".join((name, *indexes))
        role: Arguments = {
            "name": name,
            "srchIndexesAllowed": ";".join((seen, *_SECURITY_INDEXES)),
            "srchIndexesDefault": seen,
            "capabilities": _CAPABILITIES,
        }
        _make(made, admin, "authorization/roles", role, deadline)
        user = {"name": name, "password": password, "roles": name}
        _make(made, admin, "authentication/users", user, deadline)
        account = replace(settings, user=name, password=password, token="")
        tenant = retry(lambda: connect(account), deadline, UnreachableError, RefusedError)
        yield Tenancy(index=name, collector=Collector(settings, token), tenant=tenant)


def _make(made: ExitStack, admin: Service, path: str, arguments: Arguments, deadline: Deadline) -> None:
    """Make something, and see to it that it is removed whatever happens; a name that is taken is refused."""
    name = str(arguments["name"])
    tries = 0

    def make() -> None:
        nonlocal tries
        tries += 1
        admin.post(path, arguments)

    try:
        retry(make, deadline, UnreachableError, BusyError)
    except RefusedError as error:
        if error.status != 409 or tries == 1:
            raise _explained(path, name, error) from error
    except RemoteError:
        made.callback(_remove, admin, path, name)  # the answer was lost, and perhaps it is there
        raise
    made.callback(_remove, admin, path, name)


def _explained(path: str, name: str, error: RefusedError) -> RemoteError:
    if error.status == 409:
        kind = path.rpartition("/")[2]
        return RemoteUnfitError(f"the Splunk has {name} among its {kind} already, with what may be others' events")
    return RemoteError(f"the Splunk does not let us make {path}/{name}: {error}")


def _remove(admin: Service, path: str, name: str) -> None:
    """Remove something that may not even have come to be; that has time of its own, whatever the case has left."""
    patience = Deadline(_CLEANUP_SECONDS)
    try:
        retry(lambda: admin.delete(f"{path}/{quote(name, safe='')}"), patience, UnreachableError, BusyError, attempts=3)
    except RefusedError as error:
        if error.status != 404:
            raise


def _token(made: ExitStack, admin: Service, name: str, indexes: tuple[str, ...], deadline: Deadline) -> str:
    arguments = {"name": name, "index": name, "indexes": ",".join((name, *indexes)), "useACK": "1"}
    _make(made, admin, "data/inputs/http", arguments, deadline)
    entry = admin.get(f"data/inputs/http/{name}")["entry"][0]
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
