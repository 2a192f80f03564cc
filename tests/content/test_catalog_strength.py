"""Every part of every condition in the catalog is held by a test: without it, a test of the detection turns red."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from tocsin.api import run_search
from tocsin.content.model import Detection
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import Severity
from tocsin.engine.parsing import parse
from tocsin.matrix.bench import Bench
from tocsin.matrix.findings import unfilled
from tocsin.matrix.fixtures import prepared
from tocsin.source import SourceText
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.printing import print_expression, print_pipeline, print_predicate
from tocsin.spl.trees import (
    And,
    Binary,
    BinaryOperator,
    Comparison,
    FieldIn,
    Negation,
    Node,
    Not,
    NumberLiteral,
    Or,
    Term,
)

CATALOG = Path(__file__).parents[2]
SLUGS = sorted(path.stem for path in CATALOG.glob("detections/*/*.yml"))

# Where the events come from: a test holds the logs of one source, so nothing in it tells these conditions apart.
ORIGIN = {"source", "sourcetype", "index", "eventtype"}

# Conditions that others of the same search imply: they make it faster, or are in the published search.
IMPLIED: dict[str, set[str]] = {
    "linux_auditd_rules_deleted_or_service_stopped": {"type IN (SYSCALL, PROCTITLE)"},
    "linux_auditd_setuid_bit_set_in_a_writable_folder": {'proctitle="*chmod *"'},
    "aws_cloudtrail_stopped_narrowed_or_deleted": {"eventName=PutEventSelectors"},
    "okta_push_accepted_after_many_were_not": {"eventType=user.authentication.auth_via_mfa"},
    "windows_gather_victim_network_info_through_ip_check_web_services": {"EventCode=22", '"*icanhazip.com"'},
    "windows_powershell_amsi_patched_in_memory": {"EventCode=4104"},
    "windows_powershell_invoke_restmethod_ip_information_collection": {"EventCode=4104"},
    "windows_scheduled_task_runs_from_a_writable_folder": {"EventCode=4698"},
}

LOGIC = {BinaryOperator.AND, BinaryOperator.OR}


@pytest.fixture(scope="module")
def bench() -> Bench:
    """Return the catalog, ready to run searches in."""
    return Bench(ContentRoot.open(CATALOG), run_search)


def text_of(node: Node) -> str:
    """Return a condition as text."""
    predicates = (And, Comparison, FieldIn, Negation, Or, Term)
    return print_predicate(node) if isinstance(node, predicates) else print_expression(node)


def is_free(node: Node) -> bool:
    """Whether a condition selects a source, or is the `search *` of a filter macro."""
    if isinstance(node, Or | And):
        return bool(node.operands) and all(map(is_free, node.operands))
    return isinstance(node, Term) or (isinstance(node, Comparison | FieldIn) and node.field in ORIGIN)


def weakened(node: Node, *, whole: bool = True) -> Iterator[tuple[str, Node | None]]:
    """Give each part of a condition, as text, and the condition without it; None where nothing is left.

    A threshold is not only left out but also moved, by one up and down.
    The condition as a whole is a part too, unless all of its parts must hold, so that they speak for it.
    """
    if is_free(node):
        return
    if whole or not isinstance(node, And):
        yield text_of(node), None
    match node:
        case And() | Or():
            for number, operand in enumerate(node.operands):
                for part, changed in weakened(operand):
                    rest = without(node.operands, number, changed)
                    yield part, replace(node, operands=rest) if rest else None
        case FieldIn() if len(node.values) > 1:
            for number, value in enumerate(node.values):
                yield f'"{value.text}"', replace(node, values=without(node.values, number))
        case Negation() | Not():
            for part, changed in weakened(node.operand):
                if changed is not None:
                    yield part, replace(node, operand=changed)
        case Binary() if node.operator in LOGIC:
            for part, changed in weakened(node.left):
                yield part, node.right if changed is None else replace(node, left=changed)
            for part, changed in weakened(node.right):
                yield part, node.left if changed is None else replace(node, right=changed)
        case Binary(operator=BinaryOperator.AT_LEAST | BinaryOperator.AT_MOST, right=NumberLiteral(text=number)):
            for other in (int(number) - 1, int(number) + 1):
                yield f"{text_of(node)} as {other}", replace(node, right=replace(node.right, text=str(other)))


def without(items: tuple[Node, ...], number: int, instead: Node | None = None) -> tuple[Node, ...]:
    """Return the items with one of them replaced or left out."""
    return (*items[:number], *([] if instead is None else [instead]), *items[number + 1 :])


def broken(pipeline: Pipeline) -> Iterator[tuple[str, str]]:
    """Give each part of each condition of a search, and the text of the search without it."""
    for number, stage in enumerate(pipeline.stages):
        for condition in {"predicate", "condition", "where"} & {each.name for each in fields(stage)}:
            before = getattr(stage, condition)
            for part, after in weakened(before, whole=False) if before is not None else ():
                if after is None:
                    changed = And(operands=()) if condition == "predicate" else None
                    left = [] if condition == "condition" else [replace(stage, **{condition: changed})]
                else:
                    left = [replace(stage, **{condition: after})]
                stages = (*pipeline.stages[:number], *left, *pipeline.stages[number + 1 :])
                yield part, print_pipeline(replace(pipeline, stages=stages))


def is_green(search: SourceText, detection: Detection, bench: Bench) -> bool:
    """Whether every test of a detection gets as many rows as it wants when the search is another."""
    for test in detection.tests:
        with prepared(test, bench) as around:
            if not test.expected.is_met_by(len(list(bench.search(search, around)))):
                return False
    return True


@pytest.mark.parametrize("slug", SLUGS)
def test_no_part_of_a_condition_can_go(bench: Bench, slug: str) -> None:
    """The tests pass; without any one comparison, value or alternative, or with another threshold, one fails."""
    detection = next(each for each in bench.root.detections if each.slug == slug)
    pipeline = parse(detection.search, bench.knowledge.macros.extended(bench.root.macro_table)).require()
    implied = IMPLIED.get(slug, set())

    assert is_green(detection.search, detection, bench)
    survivors = {part for part, text in broken(pipeline) if is_green(SourceText("broken", text), detection, bench)}
    assert implied == survivors


@pytest.mark.parametrize("slug", SLUGS)
def test_what_analysts_read_is_filled_in(bench: Bench, slug: str) -> None:
    """Each `$field$` of a finding and each entity has a value in every row that the attacks give."""
    detection = next(each for each in bench.root.detections if each.slug == slug)
    for test in detection.tests:
        with prepared(test, bench) as around:
            rows = list(bench.search(detection.search, around))
            assert [] == list(unfilled(detection, rows, Severity.ERROR))
            assert all(row.get(entity.field) for row in rows for entity in detection.risk.entities)


@pytest.mark.parametrize("slug", SLUGS)
def test_attack_and_lookalike(bench: Bench, slug: str) -> None:
    """Each detection has a test that wants rows and one that wants none, on logs of at least 15 lines."""
    detection = next(each for each in bench.root.detections if each.slug == slug)
    logs = [bench.root.dataset_path(data) for test in detection.tests for data in test.attack_data]

    assert {True, False} == {test.expected.is_benign for test in detection.tests}
    assert all(len(log.read_bytes().splitlines()) >= 15 for log in logs)
