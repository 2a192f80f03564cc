"""Why a search found what it found: rows by stage, and what the events that came closest lacked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tocsin.diagnostics import Diagnostic, Related, Severity
from tocsin.engine.command import Kind
from tocsin.engine.near_misses import Comparing, NearMiss
from tocsin.engine.trace import StageTrace, Trace
from tocsin.events.dataset import RawEvent
from tocsin.expressions.values import Row, texts
from tocsin.knowledge.base import KnowledgeBase
from tocsin.knowledge.extraction import Origin
from tocsin.matrix.remedies import like_part, likeliest_first, remedy_for, unlike_name
from tocsin.matrix.verdict import StageRows
from tocsin.source import NOWHERE, Place

__all__ = ["Explanation", "FieldFound", "Miss", "NearGroup", "explain_trace"]

_GROUPS = 3
_OTHERS = 4
_LONGEST_VALUE = 160
_LONGEST_STAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFound:
    """What the nearest event has in a field, none for absent, and where that came from.

    A long value is `shown` around what is most like the text that was wanted.
    """

    name: str
    values: tuple[str, ...]
    shown: tuple[str, ...] = ()
    origin: Origin | None = None

    def __str__(self) -> str:
        if not self.values:
            return f"no `{self.name}`"
        return f"{self.name} = {', '.join(f'`{value}`' for value in self.shown[:_OTHERS])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A comparison that the nearest event fails: as it is written, what it wants, what there is, and the remedy."""

    text: str
    place: Place | None
    wanted: tuple[str, ...]
    found: tuple[FieldFound, ...]
    remedy: str | None = None

    @property
    def message(self) -> str:
        """The miss in one sentence."""
        found = " and ".join(map(str, self.found)) or "nothing that it could be compared with"
        return f"`{shortened(self.text)}` fails: the nearest event has {found}"

    def is_told_by(self, absent: Collection[str]) -> bool:
        """Whether it fails for nothing but the absence of these fields."""
        return bool(self.found) and all(not each.values and each.name in absent for each in self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearGroup:
    """Events that fail the same comparisons: how many, the nearest of them, and other values that were found."""

    misses: tuple[Miss, ...]
    count: int
    event: Row = field(repr=False)
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How many rows each stage let through; the stage behind which there were none; and what came closest to it."""

    stages: tuple[StageRows, ...]
    dry: StageRows | None = None
    groups: tuple[NearGroup, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def diagnostics(self, absent: Collection[str] = ()) -> tuple[Diagnostic, ...]:
        """Return what is wrong, but for what the absence of these fields says already."""
        return tuple(_from_groups(self.groups, absent)) if self.groups else self.problems


def explain_trace(trace: Trace, knowledge: KnowledgeBase) -> Explanation:
    """Explain a search that has run."""
    dry = trace.dry_stage()
    stages = tuple(_rows(stage, depth) for depth, stage in trace.every_stage())
    filtering = dry if dry is not None else _first_filter(trace)
    groups = tuple(_group(miss, knowledge) for miss in _nearest(filtering)) if filtering else ()
    problems = tuple(_from_stage(dry)) if dry and not groups else ()
    return Explanation(stages=stages, dry=_rows(dry, 0) if dry else None, groups=groups, problems=problems)


def _nearest(stage: StageTrace) -> list[NearMiss]:
    """Return the groups that failed the fewest comparisons."""
    found = stage.nearest()
    return [miss for miss in found if len(miss.failed) == len(found[0].failed)][:_GROUPS]


def shortened(text: str) -> str:
    """Return a text as one line of bearable length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[:_LONGEST_VALUE]}…"


def _excerpt(value: str, wanted: tuple[str, ...]) -> str:
    """Return a value, or of a long one the part around what is most like one of the texts that are wanted."""
    if len(value) <= _LONGEST_VALUE:
        return shortened(value)
    part = next((found for text in wanted if (found := like_part(text.strip("*"), value))), (0, 0))
    start = max(0, part[0] - _LONGEST_VALUE // 3)
    return f"{'…' if start else ''}{shortened(value[start:])}"


def _first_filter(trace: Trace) -> StageTrace | None:
    """Return the first stage that dropped some rows and can say why."""
    return next((stage for _, stage in trace.every_stage() if stage.rows_out < stage.rows_in and stage.misses), None)


def _rows(stage: StageTrace, depth: int) -> StageRows:
    return StageRows(text=_text(stage), rows_in=stage.rows_in, rows_out=stage.rows_out, depth=depth)


def _text(stage: StageTrace) -> str:
    span, source = stage.command.span, stage.source
    if source is not None and span != NOWHERE and span.end <= len(source.text):
        text = source.text[span.start : span.end]
    else:
        text = f"{stage.command.name} {stage.command.write()}"
    line = " ".join(text.split()).removeprefix("| ")
    return line if len(line) <= _LONGEST_STAGE else f"{line[: _LONGEST_STAGE - 1]}…"


def _group(miss: NearMiss, knowledge: KnowledgeBase) -> NearGroup:
    event, origins = _whole(miss.row, knowledge)
    shown = tuple(_miss(comparing, miss.row, event, origins) for comparing in miss.failed)
    best = tuple(value for found in shown[0].found for value in found.values)
    counted = ((" ".join(map(shortened, values)) or "absent", n) for values, n in miss.values.most_common(_OTHERS + 1))
    others = tuple((value, n) for value, n in counted if value != " ".join(map(shortened, best)))
    return NearGroup(misses=shown, count=miss.count, event=event, others=others[:_OTHERS])


def _whole(row: Row, knowledge: KnowledgeBase) -> tuple[Row, Mapping[str, Origin]]:
    """Return an event with all its fields, not only those that the search needed, and where each came from."""
    labels = {
        name: next(iter(texts(row.get(name))), None) for name in ("_raw", "source", "host", "sourcetype", "index")
    }
    if None in labels.values():
        return row, {}
    time = row.get("_time")
    raw = RawEvent(
        labels["_raw"] or "",
        labels["source"] or "",
        next(iter(texts(row.get("_sourcetype"))), labels["sourcetype"] or ""),
        labels["host"] or "",
        labels["index"] or "",
        time if isinstance(time, int | float) else None,
    )
    extractor = knowledge.extractor(raw.source, raw.host, raw.sourcetype)
    return {**extractor.extract(raw), **row}, extractor.origins(raw)


def _miss(comparing: Comparing, row: Row, event: Row, origins: Mapping[str, Origin]) -> Miss:
    found = tuple(
        FieldFound(
            name=name,
            values=values,
            shown=tuple(_excerpt(value, comparing.wanted) for value in values),
            origin=origins.get(name) if values else None,
        )
        for name, values in comparing.found(row).items()
    )
    return Miss(
        text=comparing.text,
        place=comparing.place,
        wanted=likeliest_first(comparing.wanted, [value for each in found for value in each.values]),
        found=tuple(each for each in found if each.name != "_raw") or found[:0],
        remedy=remedy_for(comparing, row, event),
    )


def _from_groups(groups: tuple[NearGroup, ...], absent: Collection[str]) -> Iterator[Diagnostic]:
    """Yield what the nearest events fail, and where the values come from that they have instead."""
    for group in groups:
        more = f" (one of {group.count})" if group.count > 1 else ""
        for miss in (each for each in group.misses if not each.is_told_by(absent)):
            settings = {found.name: found.origin.setting for found in miss.found if found.origin}
            related = tuple(
                Related(f"`{name}` comes from here", setting.place) for name, setting in settings.items() if setting
            )
            yield Diagnostic("TST504", miss.message + more, miss.place, miss.remedy, Severity.WARNING, related)


def _from_stage(stage: StageTrace) -> Iterator[Diagnostic]:
    source, span = stage.source, stage.command.span
    place = source.place(span) if source is not None and span != NOWHERE else None
    for name in stage.absent():
        rows = "the one row" if stage.rows_in == 1 else f"none of the {stage.rows_in} rows"
        has = "lacks" if stage.rows_in == 1 else "has"
        message = f"`{stage.command.name}` drops rows without `{name}`, and {rows} {has} it"
        generated = stage.command.kind is Kind.GENERATING  # its events have been given no field but those it asks for
        hint = None if generated else unlike_name(name, stage.first or {})
        yield Diagnostic("TST505", message, place, hint, Severity.WARNING)
    if not stage.absent():
        count = f"{stage.rows_in} row{'s' if stage.rows_in > 1 else ''}"
        yield Diagnostic(
            "TST506", f"{count} went into `{_text(stage)}` and none came out", place, None, Severity.WARNING
        )
