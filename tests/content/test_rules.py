"""Every validation rule has a page and cases, and says in each case exactly what the case states."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from tocsin.content.root import ContentRoot
from tocsin.content.rule import Rule
from tocsin.content.rules import all_rules
from tocsin.content.validate import validate, validate_objects
from tocsin.testing.rules import EXAMPLE_ROOT, RuleCase, rule_cases, run_rule_case

FOLDER = Path(str(files("tocsin.content.rules")))
RULES = {rule.name: rule for rule in all_rules()}
CASES = [
    pytest.param(RULES[name], case, id=f"{name}-{case.name}")
    for name in RULES
    for case in rule_cases(FOLDER / f"{name.replace('-', '_')}.yml")
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: Rule, case: RuleCase, tmp_path: Path) -> None:
    """A rule is silent about good content, and about bad content says one thing at the right place."""
    found = run_rule_case(rule, case, tmp_path)

    if case.at is None:
        assert [] == [str(diagnostic) for diagnostic in found]
        return
    assert [f"{tmp_path}/{case.at}"] == [diagnostic.place and diagnostic.place.location for diagnostic in found]
    assert case.message in found[0].message
    assert case.hint in (found[0].hint or "")
    assert case.severity in {None, found[0].severity.value}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_page(rule: Rule) -> None:
    """The docstring of a rule says what is wrong, why it matters, and shows it bad and good."""
    page = type(rule).__doc__ or ""
    parts = ["**Why it matters**: ", "**Bad**", "**Good**"]
    positions = [page.find(part) for part in parts]

    assert positions == sorted(positions)
    assert positions[0] > 30


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_both_kinds_of_cases(rule: Rule) -> None:
    """A rule has cases in which it is silent and cases in which it is not."""
    cases = list(rule_cases(FOLDER / f"{rule.name.replace('-', '_')}.yml"))
    assert {True, False} == {case.at is None for case in cases}
    assert all(case.message for case in cases if case.at)


def test_codes_and_names_are_unique() -> None:
    """No two rules share a code or a name."""
    assert len(all_rules()) == len({rule.code for rule in all_rules()}) == len(RULES)


def test_example_root_is_clean() -> None:
    """The content root that all cases start from has no diagnostic at all."""
    root = ContentRoot.open(EXAMPLE_ROOT)
    assert set() == {diagnostic for found in validate(root).values() for diagnostic in found}
    assert set() == {diagnostic for found in validate_objects(root).values() for diagnostic in found}
