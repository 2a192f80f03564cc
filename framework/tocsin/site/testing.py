"""The testing matrix of a detection with its evidence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.diagnostics import Diagnostic
from tocsin.expressions.values import Row, texts
from tocsin.matrix import Stage, Status, Verdict
from tocsin.report.matrix_table import WORDS
from tocsin.site.catalog import Catalog

__all__ = ["DatasetView", "SampleTable", "TestView", "tests_of"]

_LONGEST_VALUE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetView:
    """A recorded log of a test; `url` is where it can be read, from the top of the site for one that is part of it."""

    data: str
    is_inside: bool
    name: str
    url: str | None
    source: str
    sourcetype: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SampleTable:
    """The first rows of a result, with every field that one of them has."""

    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestView:
    """One line of the matrix, and what was seen."""

    __test__ = False

    stage: Stage
    name: str
    about: str
    wanted: str
    status: Status
    word: str
    message: str
    datasets: tuple[DatasetView, ...]
    verdict: Verdict
    sample: SampleTable | None
    diagnostics: tuple[str, ...]

    @property
    def has_evidence(self) -> bool:
        """Whether there is more to show than the line."""
        verdict = self.verdict
        return bool(self.sample or verdict.diagnostics or verdict.stages or verdict.findings or verdict.digests)


def tests_of(path: str, catalog: Catalog) -> list[TestView]:
    """Return the lines of a detection's matrix, in the order of its stages and tests."""
    return [_test(verdict, catalog) for verdict in catalog.verdicts.get(path, ())]


def _test(verdict: Verdict, catalog: Catalog) -> TestView:
    case = verdict.case
    detection = catalog.report.detections.get(case.path)
    written = [test for test in detection.tests if test.name == case.test] if detection and case.test else []
    test = written[min(case.repetition, len(written) - 1)] if written else None
    return TestView(
        stage=case.stage,
        name=case.test or "",
        about=test.description or "" if test and case.stage is Stage.UNIT else "",
        wanted=str(test.expected) if test and case.stage is Stage.UNIT else "",
        status=verdict.status,
        word=WORDS[verdict.status],
        message=verdict.message,
        datasets=tuple(_datasets(verdict, catalog)),
        verdict=verdict,
        sample=_sample(verdict.rows),
        diagnostics=tuple(_rendered(diagnostic, catalog) for diagnostic in verdict.diagnostics),
    )


def _rendered(diagnostic: Diagnostic, catalog: Catalog) -> str:
    """Return a diagnostic that does not tell where on this machine the content root is."""
    return diagnostic.render().replace(f"{catalog.root.path}{os.sep}", "")


def _datasets(verdict: Verdict, catalog: Catalog) -> Iterator[DatasetView]:
    digests = {digest.data: digest.sha256 for digest in verdict.digests}
    for dataset in verdict.case.datasets:
        url = dataset.data if "://" in dataset.data else catalog.file_url(dataset.data)
        is_inside = url is None and catalog.log_of(dataset.data) is not None
        yield DatasetView(
            data=dataset.data,
            is_inside=is_inside,
            name=dataset.data.rpartition("/")[2] or dataset.data,
            url=dataset.data if is_inside else url,
            source=dataset.source,
            sourcetype=dataset.sourcetype,
            sha256=digests.get(dataset.data, ""),
        )


def _sample(rows: Sequence[Row]) -> SampleTable | None:
    fields = tuple(dict.fromkeys(field for row in rows for field in row))
    cells = tuple(tuple(_value(row, field) for field in fields) for row in rows)
    return SampleTable(fields, cells) if fields else None


def _value(row: Row, field: str) -> str:
    text = "\n".join(texts(row.get(field)))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
