"""The manual: the pages that stand beside search commands, aggregates and eval functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import TextIO

from rich.markdown import Markdown

from tocsin.diagnostics import nearest
from tocsin.engine.commands import ALIASES
from tocsin.errors import UsageError
from tocsin.report.console import open_console

__all__ = ["find_page", "page_names", "write_page"]

_COMMANDS = "tocsin.engine.commands"
_FAMILIES = ("tocsin.engine.aggregates", "tocsin.expressions.functions")
_SECTION = re.compile(r"^## (?P<heading>\w+\(.*?)$.*?(?=^## |\Z)", re.M | re.S)
_CALL = re.compile(r"(\w+)\(")


def find_page(name: str) -> str:
    """Return the Markdown about a search command, an aggregate or an eval function; raise UsageError without one.

    A name with `()` behind it is a function's, where a command has the same name.
    """
    wanted = name.lower().removesuffix("()")
    command = None if name.endswith("()") else _commands().get(ALIASES.get(wanted, wanted))
    page = command or "\n".join(text for found, text in _sections() if found == wanted)
    if page:
        return page
    close = nearest(wanted, page_names())
    raise UsageError(f"there is no page on `{name}`" + (f"; did you mean `{close}`?" if close else ""))


def page_names() -> list[str]:
    """Return the name of everything that has a page."""
    return sorted({*_commands(), *(name for name, _ in _sections())})


def write_page(page: str, file: TextIO) -> None:
    """Write a page, laid out for a terminal and as it is for anything else."""
    console = open_console(file)
    if console.is_terminal:
        console.print(Markdown(page))
    else:
        file.write(page.rstrip() + "\n")


def _commands() -> dict[str, str]:
    return {stem.rstrip("_"): text for stem, text in _pages(_COMMANDS)}


def _sections() -> Iterator[tuple[str, str]]:
    for package in _FAMILIES:
        for _, text in _pages(package):
            for found in _SECTION.finditer(text):
                yield from ((name.lower(), found.group()) for name in _CALL.findall(found["heading"]))


def _pages(package: str) -> Iterator[tuple[str, str]]:
    for entry in files(package).iterdir():
        if entry.name.endswith(".md"):
            yield entry.name[:-3], entry.read_text(encoding="utf-8")
