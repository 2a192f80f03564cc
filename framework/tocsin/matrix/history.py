"""What earlier runs found out, kept in `.tocsin` below the content root: verdicts, outlines and digests.

Everything is written as soon as it is known, so that a run that is killed loses nothing. A file that cannot be read or
written is as good as empty.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tocsin.content.database import open_database
from tocsin.content.files import signature_of
from tocsin.content.store import FOLDER
from tocsin.matrix.mirror import sha256_of
from tocsin.matrix.outline import Outline
from tocsin.matrix.verdict import Status

__all__ = ["History", "Remembered"]

_NAME = "matrix.sqlite"
_VERSION = 1
_UNKNOWN = ("", "")
_TABLES = """
create table if not exists outlines (path text primary key, digest text, outline text) without rowid;
create table if not exists verdicts (id text primary key, status text, answers text, verdict text) without rowid;
create table if not exists digests (path text primary key, signature text, sha256 text) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The latest verdict on a case as plain data, and the answers under which it holds; without any it never does."""

    status: Status
    answers: Mapping[str, str]
    plain: dict[str, Any]


class History:
    """A small database; without a folder nothing is remembered."""

    def __init__(self, root: Path | None) -> None:
        self._database = open_database(root / FOLDER / _NAME, _prepare) if root else None
        rows = self._rows("digests")
        self._digests: dict[str, tuple[str, str]] = {path: (signature, digest) for path, signature, digest in rows}

    @property
    def outlines(self) -> dict[PurePosixPath, tuple[str, Outline]]:
        """The outline of each detection file, with the digest that the file had."""
        rows = self._rows("outlines")
        paths = ((PurePosixPath(path), digest, json.loads(plain)) for path, digest, plain in rows)
        return {path: (digest, Outline.of(path, plain)) for path, digest, plain in paths}

    @property
    def failed(self) -> frozenset[str]:
        """The ids of the cases whose latest verdict was a failure or an error."""
        failing = (Status.FAIL.value, Status.ERROR.value)
        return frozenset(case for case, status, _, _ in self._rows("verdicts") if status in failing)

    def verdicts(self) -> dict[str, Remembered]:
        """Return the latest verdict on each case by the id of the case, those that may hold again."""
        return {
            case: Remembered(Status(status), json.loads(answers), json.loads(plain))
            for case, status, answers, plain in self._rows("verdicts")
            if answers
        }

    def keep_verdict(self, case: str, remembered: Remembered) -> None:
        """Remember a verdict."""
        answers = _text(remembered.answers) if remembered.answers else ""
        plain = _text(remembered.plain) if remembered.answers else ""
        self._write("verdicts", [(case, remembered.status.value, answers, plain)])

    def keep_outlines(self, found: Iterable[tuple[str, Outline]]) -> None:
        """Remember outlines, each with the digest of its file."""
        self._write("outlines", [(str(o.path), digest, _text(o.plain())) for digest, o in found])

    def digest(self, path: Path) -> str:
        """Return the sha256 of a file, which is only read if it has changed."""
        key = str(path.resolve())
        signature = str(tuple(signature_of(path.stat())))
        known, digest = self._digests.get(key, _UNKNOWN)
        if known != signature:
            digest = sha256_of(path)
            self._digests[key] = (signature, digest)
            self._write("digests", [(key, signature, digest)])
        return digest

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _write(self, table: str, rows: list[tuple[str, ...]]) -> None:
        if self._database is None or not rows:
            return
        marks = ",".join("?" * len(rows[0]))
        with suppress(sqlite3.Error), self._database as writing:
            writing.executemany(f"insert or replace into {table} values ({marks})", rows)  # noqa: S608 - our own names

    def _rows(self, table: str) -> list[Any]:
        if self._database is None:
            return []
        with suppress(sqlite3.Error):
            return self._database.execute(f"select * from {table}").fetchall()  # noqa: S608 - our own names
        return []


def _prepare(database: sqlite3.Connection) -> None:
    """Make the tables; those of another version are dropped."""
    (found,) = database.execute("pragma user_version").fetchone()
    if found not in (0, _VERSION):
        for table in ("outlines", "verdicts", "digests"):
            database.execute(f"drop table if exists {table}")
    database.executescript(f"{_TABLES} pragma user_version = {_VERSION};")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
