"""The validation rules: one class per file, with its cases beside it; adding a rule edits no list."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files

from tocsin.content.rule import Rule

__all__ = ["all_rules"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the codes."""
    stems = (entry.name[:-3] for entry in files(__name__).iterdir() if entry.name.endswith(".py"))
    rules = (_rule(stem) for stem in stems if not stem.startswith("_"))
    return tuple(sorted(rules, key=lambda rule: rule.code))


def _rule(stem: str) -> Rule:
    module = import_module(f"{__name__}.{stem}")
    return next(
        value()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__
    )
