"""The apps of a server and their configuration files, read in layers and changed in folders of the server's own."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.knowledge.apps import App, AppStack, built_in_apps, open_app
from tocsin.knowledge.conf import Stanza

__all__ = ["APP_NAME", "Apps", "ConfStanza", "InstalledApp", "conf_text"]

APP_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,79}\Z")

_OWN = ("launcher", "learned", "search", "splunk_httpinput", "system", "user-prefs")
_DEFAULT_APP = "search"
ENTERPRISE_SECURITY = "SplunkEnterpriseSecuritySuite"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledApp:
    """An app as the REST interface lists it."""

    name: str
    label: str
    version: str = "1.0.0"
    configured: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfStanza:
    """A stanza as all apps together have it; `own` when the server can remove it again."""

    name: str
    app: str
    settings: Mapping[str, str]
    own: bool = False


@dataclass(slots=True)
class Apps:
    """Installed apps, the strongest last, and over each the changes that clients made."""

    folder: Path
    installed: tuple[App, ...]
    listed: dict[str, InstalledApp] = field(default_factory=dict)
    revision: int = 0
    _changes: dict[tuple[str, str], dict[str, dict[str, str]]] = field(default_factory=dict)
    _cache: dict[str, dict[str, ConfStanza]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def open(cls, folder: Path, paths: Iterable[Path], *, enterprise_security: str | None = None) -> Apps:
        """Stack the built-in packs and these app folders; take up the changes that `folder` holds."""
        own = tuple(open_app(path) for path in paths)
        apps = cls(folder, (*_packs(own), *own))
        apps.listed = {name: InstalledApp(name=name, label=name) for name in _OWN}
        for app in apps.installed:
            for name in _names(app):
                apps.listed[name] = _listed(app, name)
        if enterprise_security:
            name = ENTERPRISE_SECURITY
            apps.listed[name] = InstalledApp(name=name, label="Enterprise Security", version=enterprise_security)
        apps._take_up()
        return apps

    @property
    def stack(self) -> AppStack:
        """All layers, the strongest last."""
        with self._lock:
            names = sorted({app for app, _ in self._changes} | {path.name for path in self.folder.glob("*")})
        return AppStack([*self.installed, *(self._own(name) for name in names)])

    def create(self, name: str, label: str, version: str) -> InstalledApp:
        """Add an empty app."""
        app = self.listed[name] = InstalledApp(name=name, label=label, version=version)
        return app

    def kinds(self) -> list[str]:
        """Return the kinds of configuration file that exist, such as `props`."""
        found = {path.stem for app in self.stack.apps for path in app.path.glob("*/*.conf")}
        return sorted(found | {kind for _, kind in self._changes} | {"authorize", "datamodels", "savedsearches"})

    def stanzas(self, kind: str) -> dict[str, ConfStanza]:
        """Return the stanzas of a kind as all apps together have them."""
        with self._lock:
            if kind not in self._cache:
                self._cache[kind] = self._merged(kind)
            return self._cache[kind]

    def write(self, kind: str, stanza: str, settings: Mapping[str, str], app: str) -> None:
        """Set settings of a stanza, which need not exist yet."""
        with self._lock:
            found = self._changes.setdefault((app, kind), {}).setdefault(stanza, {})
            found.update(settings)
            self._save(app, kind)

    def remove(self, kind: str, stanza: str) -> bool:
        """Remove what clients wrote of a stanza; return whether there was anything."""
        with self._lock:
            holders = [key for key, found in self._changes.items() if key[1] == kind and stanza in found]
            for key in holders:
                del self._changes[key][stanza]
                self._save(*key)
            return bool(holders)

    def home(self, app: str | None) -> str:
        """Return the app in which something new is put."""
        return _DEFAULT_APP if app in (None, "-", "") else str(app)

    def lookups_folder(self, app: str) -> Path:
        """Return the folder for the lookup files that clients write in an app."""
        folder = self.folder / app / "lookups"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def models_folder(self, app: str) -> Path:
        """Return the folder for the data models that clients write in an app."""
        folder = self.folder / app / "local" / "data" / "models"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def changed(self) -> None:
        """Say that a file in a folder of the server's own was changed."""
        with self._lock:
            self.revision += 1
            self._cache.clear()

    def forget(self, app: str) -> None:
        """Remove an app that a client created, with everything in it."""
        with self._lock:
            self.listed.pop(app, None)
            for key in [key for key in self._changes if key[0] == app]:
                del self._changes[key]
            shutil.rmtree(self.folder / app, ignore_errors=True)
            self.changed()

    def _own(self, name: str) -> App:
        return App(name=name, path=self.folder / name, label=f"server/{name}")

    def _merged(self, kind: str) -> dict[str, ConfStanza]:
        merged: dict[str, ConfStanza] = {}
        changed = {stanza for (_, each), found in self._changes.items() if each == kind for stanza in found}
        for app in self.installed:
            name = _names(app)[0]
            for conf in app.conf_files(kind):
                for stanza in conf.stanzas.values():
                    settings = {key: setting.value for key, setting in stanza.settings.items()}
                    merged[stanza.name] = _over(merged.get(stanza.name), stanza.name, name, settings)
        for (name, each), found in self._changes.items():
            if each == kind:
                for stanza_name, settings in found.items():
                    merged[stanza_name] = _over(merged.get(stanza_name), stanza_name, name, settings)
        defaults = merged["default"].settings if "default" in merged else {}
        return {
            name: ConfStanza(name=name, app=found.app, settings={**defaults, **found.settings}, own=name in changed)
            for name, found in merged.items()
        }

    def _save(self, app: str, kind: str) -> None:
        folder = self.folder / app / "local"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{kind}.conf").write_text(conf_text(self._changes[app, kind]), encoding="utf-8")
        self._cache.pop(kind, None)
        self.revision += 1

    def _take_up(self) -> None:
        """Read the changes of the last run."""
        for path in self.folder.glob("*/local/*.conf"):
            app = path.parent.parent.name
            for conf in self._own(app).conf_files(path.stem):
                found = {stanza.name: _values(stanza) for stanza in conf.stanzas.values()}
                self._changes[app, path.stem] = found
            self.listed.setdefault(app, InstalledApp(name=app, label=app))


def _packs(own: Iterable[App]) -> Iterator[App]:
    """Yield the built-in packs that none of the given apps takes the place of."""
    names = {app.name.casefold() for app in own}
    for pack in built_in_apps():
        if not names & {name.casefold() for name in _names(pack)}:
            yield pack


def _names(app: App) -> list[str]:
    """Return the names of an app: a pack goes by those of the add-ons whose place it takes.

    Names become folders of the server's own, so that one which leads elsewhere is none.
    """
    stated = [name.strip() for name in _setting(app, "pack", "stands_in_for").split(",")]
    return [name for name in stated if APP_NAME.match(name)] or [app.name]


def _setting(app: App, stanza: str, key: str) -> str:
    found = ""
    for conf in app.conf_files("app"):
        found = conf.stanzas[stanza].value(key, found) if stanza in conf.stanzas else found
    return found


def _listed(app: App, name: str) -> InstalledApp:
    label = _setting(app, "ui", "label") or _setting(app, "pack", "title") or name
    return InstalledApp(name=name, label=label, version=_setting(app, "launcher", "version") or "1.0.0")


def _values(stanza: Stanza) -> dict[str, str]:
    return {key: setting.value for key, setting in stanza.settings.items()}


def _over(lower: ConfStanza | None, name: str, app: str, settings: Mapping[str, str]) -> ConfStanza:
    if lower is None:
        return ConfStanza(name=name, app=app, settings=settings)
    return ConfStanza(name=name, app=lower.app, settings={**lower.settings, **settings})


def conf_text(stanzas: Mapping[str, Mapping[str, str]]) -> str:
    """Return stanzas as a file has them; a line break in a value continues it."""
    return "\n".join(_written(name, settings) for name, settings in stanzas.items())


def _written(name: str, settings: Mapping[str, str]) -> str:
    lines = [f"{key} = {_value(text)}\n" for key, text in settings.items()]
    return f"[{name}]\n{''.join(lines)}"


def _value(text: str) -> str:
    """Return a value that reads back as it is; a blank keeps its last backslash from continuing it."""
    written = text.replace("\r", "").replace("\n", "\\\n")
    return f"{written} " if written.endswith("\\") else written
