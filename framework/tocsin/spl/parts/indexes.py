"""Arguments that name indexes, each written `index=name` with wildcards allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import text_or_quoted
from tocsin.spl.parts.words import TEXT

__all__ = ["INDEXES"]

_INDEX = re.compile(r"index\s*=\s*", re.I)


@dataclass(frozen=True, slots=True)
class _Indexes:
    describes: str = "index=name"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip_commas()
        return cursor.looks(_INDEX) is not None

    def read(self, cursor: Cursor, stop: Stop) -> tuple[str, ...]:
        names = []
        while self.accepts(cursor):
            cursor.take(_INDEX)
            names.append(TEXT.read(cursor, stop))
        return tuple(names)

    def write(self, value: tuple[str, ...]) -> str:
        return " ".join(f"index={text_or_quoted(name)}" for name in value)


INDEXES = _Indexes()
