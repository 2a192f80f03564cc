"""Every part of every condition in the catalog is held by a test: without it, one of the detection's tests turns red."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from tocsin.api import run_search
from tocsin.content.model import Detection
from tocsin.content.root import ContentRoot
from tocsin.engine.parsing import parse
from tocsin.matrix.bench import Bench
from tocsin.matrix.fixtures import prepared
from tocsin.source import SourceText
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.printing import print_expression, print_pipeline, print_predicate
from tocsin.spl.trees import And, Binary, BinaryOperator, Comparison, FieldIn, In, Negation, Node, Not, Or, Term, Value

CATALOG = Path(__file__).parents[2]
SLUGS = sorted(path.stem for path in CATALOG.glob("detections/*/*.yml"))

# Where the events come from: a test holds the logs of one source, so nothing in it tells these conditions apart.
ORIGIN = {"source", "sourcetype", "index", "eventtype"}

# Conditions that others of the same search imply: they make it faster, or are in the published search.
IMPLIED: dict[str, set[str]] = {
    "linux_auditd_rules_deleted_or_service_stopped": {"type IN (SYSCALL, PROCTITLE)"},
    "linux_auditd_setuid_bit_set_in_a_writable_folder": {'proctitle="*chmod *"'},
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
    return print_predicate(node) if isinstance(node, predicates) else print_expression(node)  # type: ignore[arg-type]


def listed(value: Node) -> str:
    """Return a value of a list as text."""
    return f'"{value.text}"' if isinstance(value, Value) else text_of(value)


def is_free(node: Node) -> bool:
    """Whether a condition selects a source, or is the `search *` of a filter macro."""
    if isinstance(node, Or | And):
        return bool(node.operands) and all(map(is_free, node.operands))
    return isinstance(node, Term) or (isinstance(node, Comparison | FieldIn) and node.field in ORIGIN)


def weakened(node: Node, *, whole: bool = True) -> Iterator[tuple[str, Node | None]]:
    """Give each part of a condition, as text, and the condition without it; None where nothing is left.

    The condition as a whole is a part too, unless all of its parts must hold, so that they speak for it.
    """
    if is_free(node):
        return
    if whole or not isinstance(node, And):
        yield text_of(node), None
    for name, children in parts(node):
        for number, child in enumerate(children):
            if isinstance(node, FieldIn | In):
                if len(children) > 1:
                    yield listed(child), replace(node, **{name: without(children, number, None)})
                continue
            for part, changed in weakened(child):
                rest = without(children, number, changed)
                if isinstance(node, Negation | Not):
                    if changed is not None:
                        yield part, replace(node, **{name: changed})
                elif isinstance(node, Binary):
                    other = node.right if name == "left" else node.left
                    yield part, replace(node, **{name: changed}) if changed is not None else other
                else:
                    yield part, replace(node, **{name: rest}) if rest else None


def parts(node: Node) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """Give the conditions, or the listed values, that a condition is made of, with the name of their attribute."""
    match node:
        case And() | Or():
            yield "operands", node.operands
        case FieldIn():
            yield "values", node.values
        case In():
            yield "choices", node.choices
        case Negation() | Not():
            yield "operand", (node.operand,)
        case Binary() if node.operator in LOGIC:
            yield from (("left", (node.left,)), ("right", (node.right,)))


def without(items: tuple[Node, ...], number: int, instead: Node | None) -> tuple[Node, ...]:
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
    """The tests pass; without any one comparison, listed value or alternative, one of them fails."""
    detection = next(each for each in bench.root.detections if each.slug == slug)
    pipeline = parse(detection.search, bench.knowledge.macros.extended(bench.root.macro_table)).require()
    implied = IMPLIED.get(slug, set())

    assert is_green(detection.search, detection, bench)
    survivors = {part for part, text in broken(pipeline) if is_green(SourceText("broken", text), detection, bench)}
    assert implied == survivors


@pytest.mark.parametrize("slug", SLUGS)
def test_attack_and_lookalike(bench: Bench, slug: str) -> None:
    """Each detection has a test that wants rows and one that wants none, on logs of at least 15 lines."""
    detection = next(each for each in bench.root.detections if each.slug == slug)
    logs = [bench.root.dataset_path(data) for test in detection.tests for data in test.attack_data]

    assert {True, False} == {test.expected.is_benign for test in detection.tests}
    assert all(len(log.read_bytes().splitlines()) >= 15 for log in logs)
