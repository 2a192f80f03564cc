"""A pytest plugin: `pytest detections/` collects the cases of a content root, thin over `tocsin.matrix`.

Each case is an item such as `detections/endpoint/x.yml::unit::True Positive Test`, marked with its stage. Names,
techniques and the like of the detection are found by `-k`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tocsin.matrix.court import Court
    from tocsin.matrix.plan import PlannedCase
    from tocsin.matrix.verdict import Verdict

__all__ = ["CaseFailed", "CaseItem", "DetectionFile", "StageCases"]

_FOLDER = "detections"
_ENDINGS = (".yml", ".yaml")
_STAGES = {"validation": "checks detections as they are written", "unit": "executes detections on recorded logs"}
_COURTS: pytest.StashKey[dict[Path, Court]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--tocsin-mirror`."""
    group = parser.getgroup("tocsin", "tests of Splunk detections")
    group.addoption(
        "--tocsin-mirror",
        action="append",
        default=[],
        metavar="DIR",
        help="folder with copies of the logs that tests of detections name by URL",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known."""
    for stage, what in _STAGES.items():
        config.addinivalue_line("markers", f"{stage}: {what} (tocsin)")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DetectionFile | None:
    """Collect the detections below a folder `detections`."""
    if file_path.suffix.lower() not in _ENDINGS or _FOLDER not in file_path.parts[:-1]:
        return None
    collector: DetectionFile = DetectionFile.from_parent(parent, path=file_path)
    return collector


class DetectionFile(pytest.File):
    """A detection file, whose items are its cases."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the case of validation, and the stages with a case for each test."""
        from tocsin.matrix import Stage  # noqa: PLC0415 - every run of pytest imports this module
        from tocsin.matrix.outline import outline_of  # noqa: PLC0415
        from tocsin.matrix.plan import plan_cases  # noqa: PLC0415

        court = _court(self.config, self.path)
        root = court.bench.root
        outline = outline_of(root, _relative(self.path, root.path))
        for stage in _STAGES:
            cases = plan_cases([outline], [Stage(stage)])
            for planned in cases:
                if planned.number is None:
                    yield CaseItem.from_parent(self, name=stage, planned=planned, court=court)
            if any(planned.number is not None for planned in cases):
                yield StageCases.from_parent(self, name=stage, cases=cases, court=court)


class StageCases(pytest.Collector):
    """The cases of one stage of a detection, one for each of its tests."""

    def __init__(self, *, cases: Sequence[PlannedCase], court: Court, **others: Any) -> None:
        super().__init__(**others)
        self.cases = cases
        self.court = court

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the cases."""
        for planned in self.cases:
            name = planned.case.id.split("::", 2)[2]
            yield CaseItem.from_parent(self, name=name, planned=planned, court=self.court)


class CaseItem(pytest.Item):
    """One stage of one detection, with one of its tests."""

    def __init__(self, *, planned: PlannedCase, court: Court, **others: Any) -> None:
        super().__init__(**others)
        self.planned = planned
        self.court = court
        self.add_marker(planned.case.stage.value)
        self.extra_keyword_matches.update(text for _, text in planned.outline.keywords)

    def runtest(self) -> None:
        """Judge the case."""
        verdict = self.court.judge(self.planned)
        self.user_properties += [(f"sha256 {digest.data}", digest.sha256) for digest in verdict.digests]
        match verdict.status.value:
            case "pass":
                return
            case "skip":
                pytest.skip(verdict.message)
            case "unsupported":
                pytest.skip(f"unsupported: {verdict.message}")
            case _:
                raise CaseFailed(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the diagnostics of the verdict and what the case saw in place of a traceback."""
        from tocsin.report.evidence import evidence_lines  # noqa: PLC0415 - loads only where a case fails

        if not isinstance(excinfo.value, CaseFailed):
            return super().repr_failure(excinfo, style)
        verdict = excinfo.value.verdict
        shown = [diagnostic.render() for diagnostic in verdict.diagnostics] or [verdict.message]
        return "\n\n".join(filter(None, [*shown, "\n".join(evidence_lines(verdict)), verdict.traceback]))

    def reportinfo(self) -> tuple[os.PathLike[str], int | None, str]:
        """Return the file and the name."""
        return self.path, None, f"{self.planned.case.detection}: {self.name}"


class CaseFailed(Exception):  # noqa: N818 - read in reports
    """The verdict on a case that did not pass."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict


def _court(config: pytest.Config, file: Path) -> Court:
    """Return what judges the cases of the content root around a file; one for each content root."""
    from datetime import date  # noqa: PLC0415

    from tocsin.api import run_search  # noqa: PLC0415
    from tocsin.content.root import ContentRoot  # noqa: PLC0415
    from tocsin.content.validate import Validator  # noqa: PLC0415
    from tocsin.matrix.bench import Bench  # noqa: PLC0415
    from tocsin.matrix.court import Court  # noqa: PLC0415
    from tocsin.matrix.mirror import Mirror  # noqa: PLC0415

    courts = config.stash.setdefault(_COURTS, {})
    folder = next(above.parent for above in file.parents if above.name == _FOLDER)
    if folder not in courts:
        root = ContentRoot.open(folder)
        mirror = Mirror(tuple(map(Path, config.getoption("--tocsin-mirror"))))
        courts[folder] = Court(Bench(root, run_search, mirror), Validator(root, date.today()))
    return courts[folder]


def _relative(file: Path, root: Path) -> PurePosixPath:
    return PurePosixPath(file.relative_to(root).as_posix())
