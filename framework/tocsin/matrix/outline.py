"""What can be said of a detection without reading it again: its names, what it is selected by, and its tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tocsin.content.folders import Kind
from tocsin.content.model import Detection, DetectionTest, TestType
from tocsin.content.root import ContentRoot
from tocsin.matrix.case import CaseDataset

__all__ = ["KEYWORDS", "Outline", "TestOutline", "experimental_reason", "outline_of", "outlines"]

KEYWORDS = (
    "name",
    "path",
    "test",
    "technique",
    "story",
    "data_source",
    "status",
    "type",
    "category",
    "domain",
    "asset",
    "product",
    "cve",
    "group",
)
"""What a keyword may be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOutline:
    """A test: its name, its logs, and why it is not run, if it is not."""

    __test__ = False

    name: str
    datasets: tuple[CaseDataset, ...] = ()
    skipped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A detection file; one that cannot be read has no id, no keywords and no tests."""

    path: PurePosixPath
    name: str
    readable: bool = False
    id: str = ""
    slug: str = ""
    keywords: tuple[tuple[str, str], ...] = ()
    tests: tuple[TestOutline, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the detection is known by."""
        return tuple(filter(None, (str(self.path), self.path.stem, self.name, self.id, self.slug)))

    def plain(self) -> list[Any]:
        """Return the outline, without its path, as JSON knows it."""
        tests = [
            [test.name, [[d.data, d.source, d.sourcetype] for d in test.datasets], test.skipped] for test in self.tests
        ]
        return [self.name, self.readable, self.id, self.slug, self.keywords, tests]

    @classmethod
    def of(cls, path: PurePosixPath, plain: list[Any]) -> Outline:
        """Return the outline that was made plain."""
        name, readable, identity, slug, keywords, tests = plain
        return cls(
            path=path,
            name=name,
            readable=readable,
            id=identity,
            slug=slug,
            keywords=tuple((kind, text) for kind, text in keywords),
            tests=tuple(
                TestOutline(
                    name=test,
                    datasets=tuple(CaseDataset(data=d, source=s, sourcetype=t) for d, s, t in datasets),
                    skipped=skipped,
                )
                for test, datasets, skipped in tests
            ),
        )


def outlines(root: ContentRoot, known: Mapping[PurePosixPath, tuple[str, Outline]]) -> Iterator[tuple[str, Outline]]:
    """Yield the digest and the outline of each detection, by path; `known` ones with the same digest are not read."""
    for entry in root.entries(Kind.DETECTION):
        digest, outline = known.get(entry.path, ("", None))
        if outline is None or digest != entry.digest:
            outline = outline_of(root, entry.path)
        yield entry.digest, outline


def outline_of(root: ContentRoot, path: PurePosixPath) -> Outline:
    """Return the outline of a detection file."""
    loaded = root.load(path)
    detection = loaded.object
    if not isinstance(detection, Detection):
        return Outline(path=path, name=loaded.name)
    return Outline(
        path=path,
        name=detection.name,
        readable=True,
        id=detection.id,
        slug=detection.slug,
        keywords=tuple(_keywords(detection)),
        tests=tuple(_test(test) for test in detection.tests),
    )


def experimental_reason(test: DetectionTest) -> str | None:
    """Return why a test is kept and not run; None for one that is run."""
    if test.test_type is not TestType.EXPERIMENTAL:
        return None
    return f"experimental: {test.description}" if test.description else "experimental"


def _test(test: DetectionTest) -> TestOutline:
    datasets = (
        CaseDataset(data=each.data, source=each.source, sourcetype=each.sourcetype) for each in test.attack_data
    )
    return TestOutline(name=test.name, datasets=tuple(datasets), skipped=experimental_reason(test))


def _keywords(detection: Detection) -> Iterator[tuple[str, str]]:
    yield "name", detection.name
    yield "path", str(detection.path)
    yield from (("technique", reference.name) for reference in detection.mitre_attack_ids)
    yield from (("story", reference.name) for reference in detection.stories)
    yield from (("data_source", name) for name, _ in detection.data_source_names)
    yield "status", detection.status
    yield "type", detection.type.value if detection.type else ""
    yield "category", detection.category
    yield "domain", detection.security_domain
    yield "asset", detection.asset_type
    yield from (("product", product) for product in detection.product)
    yield from (("cve", cve) for cve in detection.cve)
    yield from (("group", group) for group in detection.threat_groups)
