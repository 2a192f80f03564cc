"""The lookup tables of all apps by name, read when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tocsin.diagnostics import Diagnostic, Severity, nearest
from tocsin.errors import KnowledgeError, SearchError
from tocsin.events.time_formats import TimeFormatError
from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.knowledge.apps import AppStack
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.lookups import DEFAULT_MAX_MATCHES, Lookup, read_lookup, read_rows
from tocsin.knowledge.temporal import EARLIEST, time_rule
from tocsin.knowledge.transforms import Transform, TransformTable
from tocsin.spl import parse_predicate

__all__ = ["LookupTables"]

_ELSEWHERE = {
    "external_cmd": "an external script",
    "collection": "a KV store collection",
    "external_type": "an external source",
}


class LookupTables(Mapping[str, Lookup]):
    """Lookup tables by the name of their transform, or of their file; tables given beforehand win."""

    def __init__(self, stack: AppStack, transforms: TransformTable, given: Mapping[str, Lookup] | None = None) -> None:
        self._stack = stack
        self._transforms = transforms
        self._tables: dict[str, Lookup | None] = dict(given or {})

    def __getitem__(self, name: str) -> Lookup:
        table = self.find(name, None, [])
        if table is None:
            raise KeyError(name)
        return table

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self._tables, *self._transforms.lookup_names()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def find(self, name: str, asked: Setting | None, diagnostics: list[Diagnostic]) -> Lookup | None:
        """Return a table, or None and a diagnostic why there is none."""
        if name not in self._tables:
            self._tables[name] = self._read(name, asked, diagnostics)
        return self._tables[name]

    def _read(self, name: str, asked: Setting | None, diagnostics: list[Diagnostic]) -> Lookup | None:
        transform = self._transforms.find(name)
        if transform is None:
            return self._bare_file(name, asked, diagnostics)
        for key, what in _ELSEWHERE.items():
            if setting := transform.setting(key):
                message = f"The lookup '{name}' is {what}, which is not there: it finds nothing."
                diagnostics.append(Diagnostic("KNO322", message, setting.place, severity=Severity.WARNING))
                return None
        return self._file(transform, diagnostics)

    def _bare_file(self, name: str, asked: Setting | None, diagnostics: list[Diagnostic]) -> Lookup | None:
        path = self._stack.lookup_file(name) if name.endswith((".csv", ".csv.gz")) else None
        if path is not None:
            return read_lookup(path)
        close = nearest(name, self._transforms.lookup_names())
        hint = f"did you mean '{close}'?" if close else None
        place = asked.place if asked else None
        diagnostics.append(Diagnostic("KNO323", f"There is no lookup '{name}'.", place, hint, Severity.WARNING))
        return None

    def _file(self, transform: Transform, diagnostics: list[Diagnostic]) -> Lookup | None:
        setting = transform.setting("filename")
        if setting is None:
            return None
        path = self._stack.lookup_file(setting.value, setting.app)
        if path is None:
            message = f"The file {setting.value} of the lookup '{transform.name}' is in no app's lookups folder."
            diagnostics.append(Diagnostic("KNO323", message, setting.place, severity=Severity.WARNING))
            return None
        try:
            return _table(transform, read_rows(path))
        except (KnowledgeError, SearchError) as error:
            diagnostics.extend(error.diagnostics)
        except TimeFormatError as error:
            message = f"The time format of the lookup '{transform.name}' cannot be read: {error}."
            place = setting.place
            diagnostics.append(Diagnostic("KNO308", message, place, severity=Severity.WARNING))
        return None


def _table(transform: Transform, rows: list[dict[str, str]]) -> Lookup:
    """Make the table of a transform."""
    if setting := transform.setting("filter"):
        holds = compile_predicate(parse_predicate(setting.source()), Scope(now=0.0))
        rows = [row for row in rows if holds({name: cell for name, cell in row.items() if cell})]
    column = transform.text("time_field").strip()
    offsets = transform.number("min_offset_secs", 0), transform.number("max_offset_secs", EARLIEST)
    table = Lookup(
        rows,
        match_type=transform.text("match_type") or None,
        case_sensitive_match=transform.flag("case_sensitive_match", True),
        min_matches=transform.number("min_matches", 0),
        max_matches=transform.number("max_matches", 1 if column else DEFAULT_MAX_MATCHES),
        default_match=transform.text("default_match") or None,
    )
    return table.with_times(time_rule(column, transform.text("time_format"), *offsets)) if column else table
