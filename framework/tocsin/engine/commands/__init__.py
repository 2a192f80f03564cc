"""One command, one module, found by its name; its page stands beside it.

`find("dedup")` imports `tocsin.engine.commands.dedup`; there is no list to edit. A module whose name would be a word of
Python ends in an underscore.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files

from tocsin.spl.command import Command
from tocsin.spl.cursor import Grammar

__all__ = ["ALIASES", "GRAMMAR", "find", "names"]

ALIASES = {"bucket": "bin", "discretize": "bin", "kv": "extract", "af": "analyzefields", "run": "script"}
"""Second names of commands (Search Reference, *Command quick reference*)."""


@cache
def _modules() -> dict[str, str]:
    """Return the module of each command name, from the files of this package."""
    stems = (entry.name[:-3] for entry in files(__name__).iterdir() if entry.name.endswith(".py"))
    modules = {stem.rstrip("_"): stem for stem in stems if not stem.startswith("_")}
    return modules | {alias: modules[name] for alias, name in ALIASES.items() if name in modules}


@cache
def find(name: str) -> type[Command] | None:
    """Return the command with this name, in any letter case."""
    stem = _modules().get(name.lower())
    if stem is None:
        return None
    module = import_module(f"{__name__}.{stem}")
    return next(
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Command)
        and value.__module__ == module.__name__
        and getattr(value, "name", "") == stem.rstrip("_")
    )


def names() -> list[str]:
    """Return the name of every command, aliases included."""
    return sorted(_modules())


GRAMMAR = Grammar(find, names)
