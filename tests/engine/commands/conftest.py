"""What the tests of commands share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tocsin.engine.command import Command
from tocsin.engine.commands import GRAMMAR
from tocsin.spl import parse_search

ReadBack = Callable[[Command], object]


@pytest.fixture(scope="session")
def read_back() -> ReadBack:
    """Return what prints a command and parses the text again."""

    def parsed(command: Command) -> object:
        text = f"| {command.name} {command.write()}"
        (stage,) = parse_search(text, GRAMMAR).require().stages
        return stage

    return parsed
