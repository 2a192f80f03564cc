"""Writers for what `tocsin parse` shows: a tree, its JSON, canonical SPL, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO

from tocsin.diagnostics import Diagnostic
from tocsin.report.console import open_console
from tocsin.report.failures import print_diagnostic
from tocsin.spl.dumping import tree_json, tree_text
from tocsin.spl.parsing import Parsed
from tocsin.spl.printing import print_pipeline

__all__ = ["write_parsed", "write_problems"]


def write_parsed(parsed: Parsed, format_name: str, file: IO[str]) -> None:
    """Write a parsed search as `tree`, `json` or `spl`; the spans in JSON count in `source`, macros expanded."""
    match format_name:
        case "json":
            data = {"source": parsed.source.text, "tree": tree_json(parsed.pipeline)}
            file.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        case "spl":
            file.write(print_pipeline(parsed.pipeline) + "\n")
        case _:
            file.write(tree_text(parsed.pipeline) + "\n")


def write_problems(diagnostics: Iterable[Diagnostic], file: IO[str]) -> None:
    """Write diagnostics with their places, a blank line between them."""
    console = open_console(file)
    for number, diagnostic in enumerate(diagnostics):
        if number:
            console.print()
        print_diagnostic(diagnostic, console)
