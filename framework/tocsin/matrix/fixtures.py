"""What a test sets up around its search: logs, inline events, the contents of lookups, and the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from tocsin.content.model import DetectionTest, InlineEvent, LookupFixture
from tocsin.events.dataset import Dataset
from tocsin.knowledge.lookups import Lookup
from tocsin.matrix.bench import Bench, Surroundings

__all__ = ["prepared"]

_LABELS = ("source", "sourcetype", "host", "index")


@contextmanager
def prepared(test: DetectionTest, bench: Bench) -> Iterator[Surroundings]:
    """Give the surroundings of a test; inline logs are files for as long as the context lasts."""
    logs = tuple(bench.dataset(data) for data in test.attack_data)
    lookups = {fixture.name: _table(fixture, bench) for fixture in test.lookups}
    events = tuple(_with_labels(event) for event in test.events if event.fields is not None)
    raw = [event for event in test.events if event.raw is not None]
    with TemporaryDirectory(prefix="tocsin-") if raw else nullcontext("") as folder:
        written = tuple(_written(raw, Path(folder)))
        yield Surroundings(datasets=(*logs, *written), events=events, lookups=lookups, now=test.clock)


def _table(fixture: LookupFixture, bench: Bench) -> Lookup:
    rows = bench.table(fixture.file, fixture.place).rows() if fixture.file else fixture.rows
    shape = bench.shape_of(fixture.name)
    return shape.with_rows(list(rows)) if shape else Lookup(list(rows))


def _with_labels(event: InlineEvent) -> dict[str, object]:
    labels = {name: value for name in _LABELS if (value := getattr(event, name)) is not None}
    return {**labels, **(event.fields or {})}


def _written(events: Sequence[InlineEvent], folder: Path) -> Iterator[Dataset]:
    """Write raw events to files, those with the same labels that follow each other to one."""
    for number, (labels, group) in enumerate(
        groupby(events, key=lambda e: tuple(getattr(e, name) for name in _LABELS))
    ):
        path = folder / f"events-{number}.log"
        path.write_text("".join(f"{(event.raw or '').rstrip()}\n" for event in group), encoding="utf-8", newline="")
        source, sourcetype, host, index = labels
        yield Dataset(path, source=source or "inline", sourcetype=sourcetype, host=host, index=index)
