"""The search that a person names: as text, as a file that holds it, or as a content file with a `search`."""

from __future__ import annotations

from pathlib import Path

from tocsin.content.files import is_file
from tocsin.content.yaml_text import read_yaml_file
from tocsin.errors import ContentError, UsageError
from tocsin.source import SourceText

__all__ = ["named_search"]

_YAML = (".yml", ".yaml")


def named_search(argument: str) -> SourceText:
    """Return the search that an argument is or names; raises ContentError for a file that cannot be read."""
    path = Path(argument)
    if not is_file(path):
        return SourceText("search", argument)
    if path.suffix.lower() not in _YAML:
        return SourceText(argument, path.read_text("utf-8-sig", errors="replace"))
    document, diagnostics = read_yaml_file(path, argument)
    if document is None:
        raise ContentError(f"{argument} cannot be read", *diagnostics)
    key = next((key for key in ("search", "definition") if document.text((key,))), None)
    if key is None:
        raise UsageError(f"{argument} has neither a `search` nor a `definition`")
    return document.text_source((key,))
