"""App folders and their layers: `default` under `local`, each app over the ones before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import KnowledgeError
from tocsin.knowledge.conf import DEFAULT, ConfFile, Setting, Stanza, read_conf

__all__ = ["App", "AppStack", "built_in_apps", "open_app", "open_stack"]

_PACKS = Path(__file__).parent / "packs"
_LAYERS = ("default", "local")


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A folder in the shape of a Splunk app; `label` is how its files are called in messages."""

    name: str
    path: Path
    label: str

    def conf_files(self, kind: str) -> Iterator[ConfFile]:
        """Yield the files of a kind, such as `props`, the stronger layer last."""
        for layer in _LAYERS:
            path = self.path / layer / f"{kind}.conf"
            if path.is_file():
                yield read_conf(path, f"{self.label}/{layer}/{kind}.conf", self.name)

    def lookup_file(self, name: str) -> Path | None:
        """Return the path of a lookup table's file, or None where this app has none of that name.

        A link that leads out of the app is no table: an app could show any file of this machine by one.
        """
        path = self.path / "lookups" / Path(name).name
        return path if path.is_file() and path.resolve().is_relative_to(self.path.resolve()) else None


@dataclass(slots=True)
class AppStack:
    """Apps, the strongest last, and what their files say together."""

    apps: Sequence[App]
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def stanzas(self, kind: str, same: Callable[[str], str] = str) -> dict[str, Stanza]:
        """Merge the files of a kind setting by setting; `same` gives the name under which two stanzas are one."""
        merged: dict[str, Stanza] = {}
        for app in self.apps:
            for conf in app.conf_files(kind):
                self.diagnostics.extend(conf.diagnostics)
                for stanza in conf.stanzas.values():
                    key = same(stanza.name)
                    merged[key] = _over(merged.get(key), stanza)
        return merged

    def lookup_file(self, name: str, preferred_app: str = "") -> Path | None:
        """Return the file of a lookup table: that of the app that names it, else that of the strongest app."""
        found = {app.name: path for app in self.apps if (path := app.lookup_file(name))}
        return found.get(preferred_app) or next(reversed(found.values()), None)


def _over(lower: Stanza | None, upper: Stanza) -> Stanza:
    """Return a stanza whose settings replace those of a weaker layer, key by key."""
    if lower is None:
        return upper
    settings: dict[str, Setting] = dict(lower.settings)
    for key, setting in upper.settings.items():
        settings[key] = replace(setting, overridden=settings[key]) if key in settings else setting
    return Stanza(name=upper.name, place=upper.place or lower.place, settings=settings)


def _private_objects(app: App) -> Iterator[Diagnostic]:
    """Yield a remark for each kind of object that an app keeps to itself: here they apply to every search."""
    for layer in _LAYERS:
        path = app.path / "metadata" / f"{layer}.meta"
        for stanza in read_conf(path, f"{app.label}/metadata/{layer}.meta").stanzas.values() if path.is_file() else ():
            export = stanza.settings.get("export")
            if export is not None and export.value.strip().lower() == "none":
                kind = "every kind" if stanza.name == DEFAULT else f"the kind {stanza.name}"
                message = f"Objects of {kind} are not exported from {app.name}, but apply here."
                yield Diagnostic("KNO311", message, export.place, severity=Severity.INFO)


def open_app(path: Path) -> App:
    """Open a user's app folder; raise KnowledgeError when it is no such folder."""
    problem = hint = None
    if not path.is_dir():
        problem, hint = f"The app folder {path} does not exist.", "name the folder that holds default/ or local/"
    elif not any((path / layer).is_dir() for layer in (*_LAYERS, "lookups")):
        problem, hint = f"{path} is no app folder: it has no default/ or local/.", "name the app's own folder"
    if problem:
        raise KnowledgeError.of(Diagnostic("KNO300", problem, hint=hint))
    return App(name=path.resolve().name, path=path, label=str(path))


def built_in_apps() -> tuple[App, ...]:
    """Return the packs that come with Tocsin, in the order of their names."""
    folders = sorted(path for path in _PACKS.iterdir() if (path / "default").is_dir())
    return tuple(App(name=path.name, path=path, label=f"packs/{path.name}") for path in folders)


def open_stack(paths: Iterable[Path], *, built_in: bool = True) -> AppStack:
    """Stack the built-in packs and a user's apps in the order given.

    A pack steps aside for an add-on that it stands in for.
    """
    own = [open_app(path) for path in paths]
    names = {app.name.casefold() for app in own}
    packs = [app for app in built_in_apps() if not names & _stands_in_for(app)] if built_in else []
    return AppStack([*packs, *own], [found for app in own for found in _private_objects(app)])


def _stands_in_for(pack: App) -> set[str]:
    """Return the folder names of the add-ons whose place a pack takes, as its `app.conf` lists them."""
    stanzas: Mapping[str, Stanza] = {}
    for conf in pack.conf_files("app"):
        stanzas = conf.stanzas
    value = stanzas["pack"].value("stands_in_for") if "pack" in stanzas else ""
    return {name.strip().casefold() for name in value.split(",") if name.strip()}
