"""Run detections as they are and as a commit has them on the same logs, and compare what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from time import perf_counter, time

from tocsin.content.folders import Kind
from tocsin.content.model import Detection, DetectionTest
from tocsin.content.root import ContentRoot
from tocsin.errors import DatasetError, KnowledgeError, SearchError, UnsupportedError
from tocsin.knowledge.event_memory import EventMemory
from tocsin.matrix.behaviour import Behaviour, Comparison, Found, compare_rows
from tocsin.matrix.bench import Bench, Search, Surroundings, UnavailableError
from tocsin.matrix.changes import changed_detections
from tocsin.matrix.fixtures import prepared
from tocsin.matrix.git import WorkingTree
from tocsin.matrix.mirror import Mirror
from tocsin.matrix.outline import Outline, experimental_reason, outline_of
from tocsin.matrix.plan import plan_cases
from tocsin.matrix.pool import Limits, can_fork, run_pooled
from tocsin.matrix.selection import Selection, select_cases
from tocsin.matrix.snapshot import snapshot
from tocsin.matrix.stage import Stage
from tocsin.matrix.unit import search_rows

__all__ = ["CompareOptions", "compare_behaviour"]

OnComparison = Callable[[Comparison], None]
_DEFAULT_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareOptions:
    """How behaviour is compared.

    Only detections that a change since the base touches are, or `everything` that is selected. Of the rows that were
    lost or gained so many are kept; all are counted. Without `limits` everything runs in this process.
    """

    selection: Selection = Selection()
    everything: bool = False
    mirror: Mirror = field(default_factory=Mirror)
    limits: Limits | None = None
    rows: int = _DEFAULT_ROWS
    on_start: Callable[[int], None] = lambda count: None


def compare_behaviour(
    root: ContentRoot,
    base: str,
    *,
    search: Search,
    selectors: Sequence[str] = (),
    options: CompareOptions | None = None,
    on_comparison: OnComparison = lambda comparison: None,
) -> Behaviour:
    """Compare what detections find with what they found where the branch left `base`.

    Both run on the logs, events and fixtures of the tests that a detection has and had; the logs are those of now.
    Raise UsageError where git does not know the base, or a selector names nothing.
    """
    started = perf_counter()
    options = options or CompareOptions()
    tree = WorkingTree.since(root.path, base)
    with snapshot(root, tree) as former:
        comparing = _Comparing(root, former, search, options)
        questions = comparing.questions(_selected(root, former, base, selectors, options))
        options.on_start(len(questions))
        found: dict[int, Comparison] = {}
        interrupted = False
        try:
            for number, comparison in comparing.answers(questions):
                found[number] = comparison
                on_comparison(comparison)
        except KeyboardInterrupt:
            interrupted = True
    return Behaviour(
        base=base,
        commit=tree.commit,
        comparisons=tuple(found[number] for number in sorted(found)),
        duration=perf_counter() - started,
        interrupted=interrupted,
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """A detection as it was and as it is; None where there is none."""

    path: PurePosixPath
    before: Detection | None
    after: Detection | None

    @property
    def name(self) -> str:
        found = self.after or self.before
        return found.name if found else self.path.stem


@dataclass(frozen=True, slots=True)
class _Question:
    """A pair of detections, and a test whose logs both are run on."""

    pair: _Pair
    test: DetectionTest


def _selected(
    root: ContentRoot, former: ContentRoot, base: str, selectors: Sequence[str], options: CompareOptions
) -> list[_Pair]:
    """Return the detections to compare, those that are gone among them, in the order of their paths."""
    pairs = {pair.path: pair for pair in _pairs(root, former)}
    gone = {path for path, pair in pairs.items() if pair.after is None}
    planned = [_outline(path, root, former) for path in sorted(pairs)]
    changed = None if options.everything else changed_detections(root, base) | gone
    selection = replace(options.selection, changed=changed)
    cases = select_cases(plan_cases(planned, [Stage.VALIDATION]), selectors, root.path, selection)
    return [pairs[case.outline.path] for case in cases]


def _pairs(root: ContentRoot, former: ContentRoot) -> Iterator[_Pair]:
    """Yield each detection with what it was: at the same path, or else with the same id."""
    before = {detection.path: detection for detection in former.detections}
    now = {detection.path for detection in root.detections}
    moved = {detection.id: path for path, detection in before.items() if path not in now and detection.id}
    for detection in root.detections:
        path = detection.path if detection.path in before else moved.get(detection.id, detection.path)
        yield _Pair(detection.path, before.pop(path, None), detection)
    unreadable = frozenset(root.files(Kind.DETECTION))
    yield from (_Pair(path, detection, None) for path, detection in before.items() if path not in unreadable)


def _outline(path: PurePosixPath, root: ContentRoot, former: ContentRoot) -> Outline:
    return outline_of(root if path in root.files(Kind.DETECTION) else former, path)


class _Comparing:
    def __init__(self, root: ContentRoot, former: ContentRoot, search: Search, options: CompareOptions) -> None:
        self._options = options
        self._now = time()
        memory = EventMemory()
        # Apps decide how a log is broken into events; where there are none, both versions can share what was read.
        apart = bool(root.settings.apps or former.settings.apps)
        self._after = Bench(root, search, options.mirror, memory=memory)
        self._before = Bench(former, search, options.mirror, memory=EventMemory() if apart else memory)

    def questions(self, pairs: Sequence[_Pair]) -> list[_Question]:
        """Return what to run: each pair on the surroundings of each test that either has, the same ones once."""
        found = []
        for pair in pairs:
            tests = [test for each in (pair.after, pair.before) if each is not None for test in each.tests]
            different = {_surroundings(test): test for test in reversed(tests) if not experimental_reason(test)}
            found += [_Question(pair, test) for test in reversed(different.values())]
        return found

    def answers(self, questions: Sequence[_Question]) -> Iterator[tuple[int, Comparison]]:
        """Yield the comparisons, each with the number of its question, as they come."""
        limits = self._options.limits
        if limits is None or not can_fork():
            yield from ((number, self._compared(question)) for number, question in enumerate(questions))
            return
        groups: dict[object, list[int]] = {}
        for number, question in enumerate(questions):
            groups.setdefault(_labels(question.test) or number, []).append(number)
        ordered = sorted(groups.values(), key=len, reverse=True)
        for outcome in run_pooled(ordered, lambda number: self._compared(questions[number]), limits):
            question = questions[outcome.number]
            problem = replace(_nothing(question), problem=outcome.problem)
            yield outcome.number, problem if outcome.problem else outcome.result

    def _compared(self, question: _Question) -> Comparison:
        """Run both versions of a detection on the same events."""
        try:
            return self._on_logs_of(self._after, question)
        except (DatasetError, KnowledgeError) as error:
            missing = error
        try:
            return self._on_logs_of(self._before, question)
        except (DatasetError, KnowledgeError):
            reason = str(missing) if isinstance(missing, UnavailableError) else f"the logs cannot be read: {missing}"
            return replace(_nothing(question), problem=reason)

    def _on_logs_of(self, bench: Bench, question: _Question) -> Comparison:
        pair, test = question.pair, question.test
        with prepared(test, bench) as laid_out:
            around = laid_out if laid_out.now is not None else replace(laid_out, now=self._now)
            before = self._found(pair.before, test, around, self._before)
            after = self._found(pair.after, test, around, self._after)
        return self._comparison(question, before, after)

    def _found(
        self, detection: Detection | None, test: DetectionTest, around: Surroundings, bench: Bench
    ) -> Found | None:
        if detection is None:
            return None
        try:
            return Found(rows=tuple(search_rows(detection, test, around, bench)))
        except UnsupportedError as error:
            return Found(problem=f"unsupported: {error}")
        except SearchError as error:
            return Found(problem=f"refused: {error}")

    def _comparison(self, question: _Question, before: Found | None, after: Found | None) -> Comparison:
        problems = {name: found.problem for name, found in (("before", before), ("now", after)) if found}
        said = "; ".join(f"{name} {problem}" for name, problem in problems.items() if problem)
        counted = replace(_nothing(question), before=_count(before), after=_count(after), problem=said)
        if said:
            return counted
        old, new = before or Found(), after or Found()
        lost, gained = compare_rows(old, new)
        both = bool(old.rows and new.rows)
        return replace(
            counted,
            lost=len(lost),
            gained=len(gained),
            lost_rows=tuple(lost[: self._options.rows]),
            gained_rows=tuple(gained[: self._options.rows]),
            lost_fields=tuple(name for name in old.fields if name not in new.fields) if both else (),
            gained_fields=tuple(name for name in new.fields if name not in old.fields) if both else (),
        )


def _count(found: Found | None) -> int | None:
    return None if found is None or found.problem else len(found.rows)


def _nothing(question: _Question) -> Comparison:
    pair, test = question.pair, question.test
    return Comparison(path=str(pair.path), detection=pair.name, test=test.name, datasets=_labels(test))


def _labels(test: DetectionTest) -> tuple[str, ...]:
    return tuple(data.data for data in test.attack_data)


def _surroundings(test: DetectionTest) -> object:
    """Return what a test lays out for a search, as far as that decides what it finds."""
    return (
        tuple((data.data, data.source, data.sourcetype, data.host, data.index) for data in test.attack_data),
        tuple(repr((e.raw, e.fields, e.source, e.sourcetype, e.host, e.index)) for e in test.events),
        tuple(repr((fixture.name, fixture.rows, fixture.file)) for fixture in test.lookups),
        tuple(run.name for run in test.baselines),
        test.clock,
    )
