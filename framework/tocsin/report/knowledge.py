"""Writers for what `tocsin knowledge` shows: settings with their places, and fields with their origins."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tocsin.expressions.values import texts
from tocsin.knowledge import ExplainedEvent, Origin, Settings
from tocsin.knowledge.props import WrittenSetting
from tocsin.report.columns import GAP, set_cell, visible, wrap
from tocsin.report.console import open_console, print_heading

__all__ = ["write_explained_events", "write_settings"]

_WIDEST_NAME = 32
_LEAST_TEXT = 20


def write_settings(settings: Settings, format_name: str, file: IO[str], *, overridden: bool) -> None:
    """Write the settings in force as `text` or `json`, each with its place, on request with what they override."""
    found = [settings.written(key) for key in sorted(settings.values)]
    if format_name == "json":
        file.write(json.dumps([_setting_json(each, overridden) for each in found], indent=2, ensure_ascii=False) + "\n")
        return
    lines = [(each, rank) for every in found for rank, each in enumerate(every if overridden else every[:1])]
    places = [f"{each.setting.place.file}:{each.setting.place.line}" for each, _ in lines]
    stanzas = [f"[{each.stanza}]" for each, _ in lines]
    for (each, rank), place, stanza in zip(lines, places, stanzas, strict=True):
        head = f"{place:{max(map(len, places)) + GAP}}{stanza:{max(map(len, stanzas)) + GAP}}"
        text = f"{each.setting.key} = {each.setting.value}".rstrip()
        file.write(head + ("overridden: " if rank else "") + text.replace("\n", "\n" + " " * len(head)) + "\n")


def _setting_json(written: tuple[WrittenSetting, ...], overridden: bool) -> dict[str, object]:
    first, *rest = ({"stanza": each.stanza, **_place_json(each)} for each in written)
    return {"key": written[0].setting.key, **first, **({"overridden": rest} if overridden else {})}


def _place_json(each: WrittenSetting) -> dict[str, object]:
    place = each.setting.place
    return {"value": each.setting.value, "file": place.file, "line": place.line}


def write_explained_events(events: Iterable[ExplainedEvent], format_name: str, file: IO[str]) -> None:
    """Write the fields of events with their origins: `table`, or `json` with one event a line."""
    if format_name == "json":
        for event in events:
            file.write(json.dumps(_event_json(event), ensure_ascii=False) + "\n")
        return
    console = open_console(file)
    for event in events:
        print_heading(f"event {event.number}", console, "dim")
        names = sorted(event.row, key=lambda name: (name == "_raw", name != "_time", name))
        width = min(max(map(cell_len, names), default=0), _WIDEST_NAME)
        for name in names:
            value = "\n".join(visible(text) for text in texts(event.row[name]))
            _print_field(name, value, str(event.origins[name]), width, console)


def _print_field(name: str, value: str, origin: str, width: int, console: Console) -> None:
    """Print a field with its origin behind its value, or below it where the line is too short."""
    *lines, last = wrap(value, max(_LEAST_TEXT, console.width - width - GAP))
    indent = " " * (width + GAP)
    fits = len(indent) + cell_len(last) + GAP + cell_len(origin) <= console.width
    head = set_cell(name, width) if cell_len(name) <= width else name
    for line in lines:
        console.print(Text.assemble((head, "bold"), " " * GAP, line), soft_wrap=True)
        head = " " * width
    end = " " * GAP if fits else f"\n{indent}"
    console.print(Text.assemble((head, "bold"), " " * GAP, last, end, (origin, "dim")), soft_wrap=True)


def _event_json(event: ExplainedEvent) -> dict[str, object]:
    return {
        "number": event.number,
        "fields": {
            name: {"value": value, **_origin_json(event.origins[name])} for name, value in sorted(event.row.items())
        },
    }


def _origin_json(origin: Origin) -> dict[str, object]:
    found: dict[str, object] = {"kind": origin.kind, "from": origin.label}
    if origin.setting is not None:
        found |= {"file": origin.setting.place.file, "line": origin.setting.place.line}
    return found
