"""Arguments that name datasets: `datamodel=Endpoint.Processes`, `savedsearch:"name"`, `lookup:table`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import text_or_quoted
from tocsin.spl.parts.clauses import SUBSEARCH
from tocsin.spl.parts.words import TEXT
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.clause import DatasetName

__all__ = ["DATASET", "DATASETS", "MODEL_DATASET"]

_KIND = re.compile(r"(datamodel|savedsearch|inputlookup|lookup)\s*[:=\s]\s*", re.I)
_MODEL = re.compile(r"(datamodel)\s*[:=\s]\s*", re.I)
_DOT = re.compile(r'\.(?=["\w])')


def _read_name(cursor: Cursor, stop: Stop) -> str:
    """Read a name whose parts may be quoted one by one."""
    parts = [TEXT.read(cursor, stop)]
    while cursor.take(_DOT):
        parts.append(TEXT.read(cursor, stop))
    return ".".join(parts)


@dataclass(frozen=True, slots=True)
class _Dataset:
    describes: str
    kind: re.Pattern[str]
    separator: str

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip_commas()
        return cursor.looks(self.kind) is not None

    def read(self, cursor: Cursor, stop: Stop) -> DatasetName:
        cursor.skip_commas()
        found = cursor.take(self.kind)
        assert found is not None
        name = _read_name(cursor, stop)
        return DatasetName(kind=found.group(1).lower(), name=name, span=Span(found.start(), cursor.position))

    def write(self, value: DatasetName) -> str:
        return f"{value.kind}{self.separator}{text_or_quoted(value.name)}"


@dataclass(frozen=True, slots=True)
class _Datasets:
    describes: str = "datasets or subsearches in square brackets"

    def accepts(self, cursor: Cursor) -> bool:
        return SUBSEARCH.accepts(cursor) or DATASET.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Pipeline | DatasetName, ...]:
        datasets: list[Pipeline | DatasetName] = []
        while not stop(cursor) and self.accepts(cursor):
            datasets.append(SUBSEARCH.read(cursor, stop) if SUBSEARCH.accepts(cursor) else DATASET.read(cursor, stop))
            cursor.skip_commas()
        return tuple(datasets)

    def write(self, value: tuple[Pipeline | DatasetName, ...]) -> str:
        return " ".join(SUBSEARCH.write(v) if isinstance(v, Pipeline) else DATASET.write(v) for v in value)


DATASET = _Dataset("a dataset such as datamodel:Web.Web, savedsearch:name or lookup:table", _KIND, ":")
DATASETS = _Datasets()
MODEL_DATASET = _Dataset("a dataset such as datamodel=Web.Web", _MODEL, "=")
