"""What an earlier run found out, kept in `.tocsin` below the content root and thrown away when in doubt.

A file whose signature is the same is not read again; a finding is used again while the file, and every answer that the
rules got about other files, are the same.
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
from tocsin.content.entries import Entry
from tocsin.content.files import Signature
from tocsin.content.folders import Kind
from tocsin.content.model import Generation

__all__ = ["FOLDER", "Finding", "Store"]

FOLDER = ".tocsin"
_NAME = "validation.sqlite"
_TABLES = """
create table if not exists meaning (fingerprint text);
create table if not exists files (
    path text primary key, modified int, changed int, size int, inode int,
    kind text, digest text, name text, id text, generation text
) without rowid;
create table if not exists findings (
    path text primary key, digest text, answers text, diagnostics text, uses text
) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules said about a file with a digest, given answers to what they asked about others.

    `diagnostics` and `uses` are plain data, as JSON knows it.
    """

    digest: str
    answers: Mapping[str, str]
    diagnostics: list[Any]
    uses: list[Any]


class Store:
    """A database of entries and findings; one that cannot be read or written is as good as empty."""

    def __init__(self, root: Path, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._database = open_database(root / FOLDER / _NAME, self._prepare)

    def entries(self) -> dict[PurePosixPath, tuple[Signature, Entry]]:
        """Return every known entry with the signature that its file had."""
        rows = self._rows("select path, modified, changed, size, inode, kind, digest, name, id, generation from files")
        found = {}
        for path, modified, changed, size, inode, kind, digest, name, identity, generation in rows:
            key = PurePosixPath(path)
            known = Generation(generation) if generation else None
            entry = Entry(key, Kind(kind), digest, name, identity, known)
            found[key] = (Signature(modified, changed, size, inode), entry)
        return found

    def finding(self, path: PurePosixPath) -> Finding | None:
        """Return what is known about one file."""
        query = "select path, digest, answers, diagnostics, uses from findings where path = ?"
        return next((_finding(row) for row in self._rows(query, (str(path),))), None)

    def findings(self) -> dict[PurePosixPath, Finding]:
        """Return what is known about every file."""
        rows = self._rows("select path, digest, answers, diagnostics, uses from findings")
        return {PurePosixPath(row[0]): _finding(row) for row in rows}

    def keep(
        self,
        entries: Iterable[tuple[Signature, Entry]] = (),
        findings: Iterable[tuple[PurePosixPath, Finding]] = (),
        gone: Iterable[PurePosixPath] = (),
    ) -> None:
        """Write what is new and drop the files that are gone."""
        if self._database is None:
            return
        files = [
            (str(e.path), *s, e.kind.value, e.digest, e.name, e.id, e.generation.value if e.generation else "")
            for s, e in entries
        ]
        found = [(str(path), f.digest, *map(_text, (f.answers, f.diagnostics, f.uses))) for path, f in findings]
        lost = [(str(path),) for path in gone]
        with suppress(sqlite3.Error), self._database as writing:
            writing.executemany("insert or replace into files values (?,?,?,?,?,?,?,?,?,?)", files)
            writing.executemany("insert or replace into findings values (?,?,?,?,?)", found)
            for table in ("files", "findings"):
                writing.executemany(f"delete from {table} where path = ?", lost)  # noqa: S608 - the names are above

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _prepare(self, database: sqlite3.Connection) -> None:
        """Make the tables; what another meaning of the rules has found is forgotten."""
        database.executescript(_TABLES)
        (meaning,) = database.execute("select max(fingerprint) from meaning").fetchone()
        if meaning != self._fingerprint:
            database.executescript("delete from meaning; delete from files; delete from findings;")
            database.execute("insert into meaning values (?)", (self._fingerprint,))
            database.commit()

    def _rows(self, query: str, values: tuple[str, ...] = ()) -> list[Any]:
        if self._database is None:
            return []
        with suppress(sqlite3.Error):
            return self._database.execute(query, values).fetchall()
        return []


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _finding(row: tuple[str, str, str, str, str]) -> Finding:
    _, digest, answers, diagnostics, uses = row
    return Finding(digest, json.loads(answers), json.loads(diagnostics), json.loads(uses))
