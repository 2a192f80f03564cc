"""The state of a server: everything that its two ports share."""

from __future__ import annotations

import csv
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from tocsin.engine.store import SideEffect, Store
from tocsin.events.dataset import RawEvent
from tocsin.expressions.values import Row, texts
from tocsin.knowledge.base import KnowledgeBase
from tocsin.splunkd.accounts import Accounts
from tocsin.splunkd.apps import Apps
from tocsin.splunkd.content_app import CONTENT_APP, write_content_app
from tocsin.splunkd.indexes import Indexes
from tocsin.splunkd.jobs import Jobs
from tocsin.splunkd.keeping import restore, save
from tocsin.splunkd.kvstore import Collections
from tocsin.splunkd.settings import ServerSettings
from tocsin.splunkd.stash import stash_event

__all__ = ["Server"]

_SECURITY_INDEXES = ("risk", "notable")


class Server:
    """Apps, indexes, accounts, collections and jobs; `close` ends everything and removes what is not to be kept."""

    def __init__(self, settings: ServerSettings, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.clock = clock
        self.started = clock()
        self.guid = str(uuid.uuid4()).upper()
        self._lock = threading.RLock()
        self._knowledge: tuple[int, KnowledgeBase] | None = None
        self.messages: dict[str, tuple[str, str]] = {}
        self.tables: dict[str, list[Row]] = {}
        self._scratch = tempfile.TemporaryDirectory(prefix="tocsin-serve-")
        with ExitStack() as undone:
            undone.callback(self._scratch.cleanup)
            self._open()
            undone.pop_all()

    def _open(self) -> None:
        """Take up everything that the settings name; raise TocsinError for what cannot be read."""
        settings = self.settings
        folder = settings.data or Path(self._scratch.name)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths = [*settings.apps]
        if settings.content is not None:
            paths.insert(0, write_content_app(settings.content, Path(self._scratch.name) / CONTENT_APP))
        self.apps = Apps.open(folder / "apps", paths, enterprise_security=settings.enterprise_security)
        self.indexes = Indexes(folder / "indexes", settings.limits, keep=settings.data is not None)
        self.accounts = Accounts.fresh(
            settings.user,
            settings.password,
            settings.limits.sessions,
            enterprise_security=settings.enterprise_security is not None,
        )
        if settings.collector_token:
            self.accounts.create_token("default", settings.collector_token)
        self.collections = Collections(settings.limits.collection_bytes)
        self.jobs = Jobs(self)
        self._create_indexes()
        self._create_collections()
        if settings.data is not None:
            restore(self, settings.data)

    @property
    def scratch(self) -> Path:
        """A folder for files that end with the server."""
        return Path(self._scratch.name)

    def knowledge(self) -> KnowledgeBase:
        """Return what all apps say about events, as their files are now."""
        revision = self.apps.revision
        with self._lock:
            if self._knowledge is None or self._knowledge[0] != revision:
                self._knowledge = revision, KnowledgeBase(self.apps.stack)
            return self._knowledge[1]

    def lookup_tables(self) -> dict[str, list[Row]]:
        """Return the tables that searches have written, and the collections that lookups read."""
        tables = dict(self.tables)
        for stanza in self.apps.stanzas("transforms").values():
            collection = stanza.settings.get("collection")
            name = self.collections.find(stanza.app, collection) if collection else None
            if name is not None:
                tables[stanza.name] = [_row(document) for document in self.collections.rows(name)]
        return tables

    def keep_tables(self, tables: Mapping[str, list[Row]]) -> None:
        """Keep the tables that a search has written: those of collections there, the others until the server ends."""
        transforms = self.apps.stanzas("transforms")
        for table, rows in tables.items():
            stanza = transforms.get(table)
            collection = stanza.settings.get("collection") if stanza else None
            name = self.collections.find(stanza.app, collection) if stanza and collection else None
            if name is not None:
                self.collections.replace(name, [_document(row) for row in rows])
            else:
                self.tables[table] = rows

    def keep_effects(self, effects: Iterable[SideEffect], now: float) -> None:
        """Index what `collect` has written."""
        for effect in effects:
            index = effect.target.removeprefix("index=")
            if effect.command == "collect" and index in self.indexes:
                self.store((stash_event(row, index, now) for row in effect.rows), now)

    def store(self, events: Iterable[RawEvent], index_time: float) -> int:
        """Index events; return how many."""
        return self.indexes.add(events, index_time)

    def lookup_function(self, store: Store) -> Callable[[str, Row], Row]:
        """Return what the function `lookup()` asks: the first row of a table that matches."""
        knowledge = self.knowledge()

        def answer(name: str, values: Row) -> Row:
            table = knowledge.lookups.get(name)
            written = store.tables.get(name)
            if table is not None and written is not None:
                table = table.with_rows(written)
            rows = table.find(values) if table else []
            return rows[0] if rows else {}

        return answer

    def table(self, name: str) -> Sequence[Row] | None:
        """Return the rows of a lookup file as they are now."""
        if name in self.tables:
            return self.tables[name]
        found = self.knowledge().lookups.get(name)
        return None if found is None else list(found.rows())

    def replace_lookup(self, name: str, app: str, path: Path) -> None:
        """Take the rows of a CSV file as those of a lookup file."""
        target = self.apps.lookups_folder(app) / name
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.reader(source))
        with target.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows(rows)
        self.tables.pop(name, None)
        self.apps.changed()

    def close(self) -> None:
        """End every search, write what is to be kept, and remove everything else."""
        self.jobs.close()
        self.indexes.close()
        if self.settings.data is not None:
            save(self, self.settings.data)
        self._scratch.cleanup()

    def _create_indexes(self) -> None:
        wanted = [name for name in self.apps.stanzas("indexes") if name.islower() and ":" not in name]
        if self.settings.enterprise_security is not None:
            wanted += _SECURITY_INDEXES
        for name in wanted:
            if name not in self.indexes and name != "default":
                self.indexes.create(name)

    def _create_collections(self) -> None:
        for stanza in self.apps.stanzas("collections").values():
            self.collections.create((stanza.app, stanza.name))


def _row(document: Mapping[str, object]) -> Row:
    """Return a document of a collection as a row of a lookup table."""
    return {
        name: value if isinstance(value, str | int | float) and not isinstance(value, bool) else str(value)
        for name, value in document.items()
        if value is not None and name != "_user"
    }


def _document(row: Row) -> dict[str, object]:
    return {name: list(texts(value)) if isinstance(value, tuple) else value for name, value in row.items()}
