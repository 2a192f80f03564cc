"""Arguments that are any number of `name=value` pairs whose names the command does not declare."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import text_or_quoted, unescape

__all__ = ["SETTINGS", "Settings"]

Settings = tuple[tuple[str, str], ...]

_SETTING = re.compile(r'([A-Za-z_][\w.-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"|\[\]]*[^\s"|\[\],]))', re.S)


@dataclass(frozen=True, slots=True)
class _Settings:
    describes: str = "settings such as name=value"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip_commas()
        return cursor.looks(_SETTING) is not None

    def read(self, cursor: Cursor, stop: Stop) -> Settings:
        settings = []
        while self.accepts(cursor) and not stop(cursor) and (found := cursor.take(_SETTING)):
            name, quoted, bare = found.groups()
            settings.append((name, bare if bare is not None else unescape(quoted)))
        return tuple(settings)

    def write(self, value: Settings) -> str:
        return " ".join(f"{name}={text_or_quoted(text)}" for name, text in value)


SETTINGS = _Settings()
