"""What an editor needs to complete and check content: the schemas, and which file each is for."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from tocsin.content.folders import Kind
from tocsin.content.model import Generation
from tocsin.content.root import ContentRoot
from tocsin.content.schema import schema_name, schema_names, schema_of
from tocsin.errors import ContentError

__all__ = ["editor_files"]

_SCHEMAS = PurePosixPath(".vscode/schemas")
_SETTINGS = PurePosixPath(".vscode/settings.json")
_KEY = "yaml.schemas"


def editor_files(root: ContentRoot) -> dict[PurePosixPath, str]:
    """Return the files to write by their paths below the root; what settings there are is kept.

    Raise ContentError for settings that cannot be read, and so not be kept either.
    """
    files = {}
    mapping: dict[str, list[str]] = {}
    for kind in Kind:
        generation = Generation.REMOVED if kind is Kind.REMOVED else _generation(kind, root.generation)
        name = schema_name(kind, generation)
        if name in schema_names():
            path = _SCHEMAS / f"{name}.json"
            files[path] = json.dumps(schema_of(kind, generation), indent=2, ensure_ascii=False) + "\n"
            mapping[f"./{path}"] = [f"{folder}/**/*.yml" for folder in kind.folders]
    settings = _settings(root)
    settings[_KEY] = {**settings.get(_KEY, {}), **mapping}
    files[_SETTINGS] = json.dumps(settings, indent=2, ensure_ascii=False) + "\n"
    return files


def _generation(kind: Kind, of_root: Generation) -> Generation:
    """Return the generation of a kind: datasets have one format, and investigations ended with v5."""
    if kind is Kind.DATASET:
        return Generation.V6
    return Generation.V5 if kind is Kind.INVESTIGATION and of_root is Generation.V6 else of_root


def _settings(root: ContentRoot) -> dict[str, Any]:
    path = root.path / _SETTINGS
    try:
        found: Any = json.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise ContentError(
            f"{path} cannot be read as JSON, perhaps for a comment in it: nothing was written"
        ) from error
    return found if isinstance(found, dict) else {}
