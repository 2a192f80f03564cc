"""Writing the site: pages, styles and scripts, none of which asks anything of the network."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from tocsin.content.model import DataSource, Detection, Story
from tocsin.errors import UsageError
from tocsin.matrix import Stage
from tocsin.report.coverage import Tested
from tocsin.site.catalog import Catalog
from tocsin.site.detection_page import detection_page
from tocsin.site.heat_map import columns_of
from tocsin.site.index_page import Entry, entries_of, search_script
from tocsin.site.platforms import platform_of
from tocsin.site.prose import breakable, link, prose
from tocsin.version import __version__

__all__ = ["BuiltSite", "build_site"]

_MARK = ".tocsin-site"
_ASSETS = ("site.css", "site.js", "theme.js")


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What was written."""

    index: Path
    pages: int


def build_site(catalog: Catalog, out: Path) -> BuiltSite:
    """Write the site into a folder, which is emptied first when an earlier site is in it.

    Raise UsageError for a folder that holds anything else.
    """
    _prepare(out)
    entries = entries_of(catalog.detections, catalog)
    pages = 0
    for url, text in _Pages(catalog, entries).all():
        path = out / url
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        pages += 1
    _copy_logs(catalog, out)
    (out / "assets" / "words.js").write_text(search_script(entries), encoding="utf-8", newline="\n")
    return BuiltSite(out / "index.html", pages)


def _prepare(out: Path) -> None:
    try:
        if (out / _MARK).is_file():
            shutil.rmtree(out)
        elif out.is_dir() and any(out.iterdir()):
            raise UsageError(f"{out} is not empty and holds no site; name another folder with --out")
        (out / "assets").mkdir(parents=True)
        (out / _MARK).write_text(f"A site that tocsin {__version__} built.\n", encoding="utf-8")
        for name in _ASSETS:
            with as_file(files(__package__) / "assets" / name) as asset:
                shutil.copyfile(asset, out / "assets" / name)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error


def _copy_logs(catalog: Catalog, out: Path) -> None:
    """Copy the logs that pages link to."""
    named = (data.data for verdict in catalog.report.matrix.verdicts for data in verdict.case.datasets)
    for name in sorted(set(named)):
        if "://" not in name and not catalog.source_url and (log := catalog.log_of(name)):
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(log, out / name)


class _Pages:
    """Renders pages; every template gets `top`, the way back to the top of the site."""

    def __init__(self, catalog: Catalog, entries: Sequence[Entry]) -> None:
        self._catalog = catalog
        self._entries = entries
        self._by_url: Mapping[str, Entry] = {entry.url: entry for entry in entries}
        loader = PackageLoader(__package__ or "", "templates")
        self._environment = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._environment.filters.update(prose=prose, link=link, breakable=breakable)
        self._environment.globals.update(version=__version__, Tested=Tested, Stage=Stage)

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield the address and the text of every page."""
        yield from self._lists()
        for detection in self._catalog.detections:
            page = detection_page(detection, self._catalog)
            yield page.url, self._render("detection.html", page.url, page=page)
        for story in self._stories():
            yield self._render_list_of("story.html", self._catalog.url(story), story, self._catalog.by_story)
        for source in self._data_sources():
            url = self._catalog.url(source)
            yield self._render_list_of("data_source.html", url, source, self._catalog.by_data_source)

    def _lists(self) -> Iterator[tuple[str, str]]:
        columns = columns_of(self._catalog)
        counts = Counter(entry.state for entry in self._entries)
        tested = bool(self._catalog.report.matrix.verdicts)
        values = {"entries": self._entries, "counts": counts, "tested": tested}
        yield "index.html", self._render("index.html", "index.html", **values)
        yield "attack.html", self._render("attack.html", "attack.html", columns=columns)
        stories = [(story, len(self._catalog.by_story.get(story.name, ()))) for story in self._stories()]
        yield "stories.html", self._render("stories.html", "stories.html", stories=stories, url_of=self._catalog.url)
        sources = [
            (
                source,
                platform_of(source.sourcetype, source.source),
                len(self._catalog.by_data_source.get(source.name, ())),
            )
            for source in self._data_sources()
        ]
        yield (
            "data-sources.html",
            self._render("data_sources.html", "data-sources.html", sources=sources, url_of=self._catalog.url),
        )

    def _stories(self) -> list[Story]:
        return sorted(self._catalog.root.stories.values(), key=lambda story: story.name.casefold())

    def _data_sources(self) -> list[DataSource]:
        return sorted(self._catalog.root.data_sources.values(), key=lambda source: source.name.casefold())

    def _render_list_of(
        self, template: str, url: str, content: Story | DataSource, detections: Mapping[str, Sequence[Detection]]
    ) -> tuple[str, str]:
        entries = [self._by_url[self._catalog.url(found)] for found in detections.get(content.name, ())]
        file_url = self._catalog.file_url(str(content.path))
        return url, self._render(template, url, content=content, entries=entries, file_url=file_url)

    def _render(self, template: str, url: str, **values: object) -> str:
        top = "../" * url.count("/")
        return self._environment.get_template(template).render(top=top, here=url, **values)
