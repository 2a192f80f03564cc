"""What outlives a server besides events and configuration: people, tokens, documents, messages, tables and apps.

It is one file of JSON, written when the server ends. Passwords are in it as salted hashes and tokens as they are, so
that nobody but its owner may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.expressions.values import Row
from tocsin.splunkd.accounts import Accounts, CollectorToken, Role, User
from tocsin.splunkd.apps import InstalledApp
from tocsin.splunkd.documents import as_written, read_document, unreadable, write_document

if TYPE_CHECKING:
    from tocsin.splunkd.server import Server

__all__ = ["restore", "save"]

_NAME = "state.json"


def save(server: Server, folder: Path) -> None:
    """Write down what a server has."""
    accounts = server.accounts
    document = {
        "users": [_user(user) for user in accounts.users.values()],
        "roles": [asdict(role) for role in accounts.roles.values()],
        "tokens": [asdict(token) for token in accounts.tokens.values()],
        "collections": [
            {"name": list(name), "documents": server.collections.rows(name)} for name in server.collections
        ],
        "messages": server.messages,
        "tables": server.tables,
        "apps": [asdict(app) for app in server.apps.listed.values()],
    }
    write_document(folder / _NAME, document)


def restore(server: Server, folder: Path) -> None:
    """Give a new server what an earlier one has written down; what this one was started with wins.

    Raise UsageError for a file that cannot be read.
    """
    document = read_document(folder / _NAME)
    try:
        _restore_accounts(server.accounts, document)
        for each in document.get("collections", ()):
            server.collections.replace(tuple(each["name"]), each["documents"])
        for name, (severity, text) in document.get("messages", {}).items():
            server.messages[name] = severity, text
        for name, rows in document.get("tables", {}).items():
            server.tables[name] = [_row(row) for row in rows]
        for each in document.get("apps", ()):
            server.apps.listed.setdefault(each["name"], InstalledApp(**each))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise unreadable(folder / _NAME) from error


def _restore_accounts(accounts: Accounts, document: Mapping[str, Any]) -> None:
    for each in document.get("roles", ()):
        role = Role(**{name: as_written(value) for name, value in each.items()})
        accounts.roles[role.name] = role
    for each in document.get("users", ()):
        fields = {name: as_written(value) for name, value in each.items()}
        fields |= {name: bytes.fromhex(str(fields[name])) for name in ("salt", "digest")}
        user = User(**fields)
        accounts.users.setdefault(user.name, user)
    for each in document.get("tokens", ()):
        token = CollectorToken(**{name: as_written(value) for name, value in each.items()})
        accounts.tokens.setdefault(token.name, token)


def _user(user: User) -> dict[str, object]:
    return {**asdict(user), "salt": user.salt.hex(), "digest": user.digest.hex()}


def _row(row: Mapping[str, Any]) -> Row:
    return {name: as_written(value) for name, value in row.items()}
