"""Manifests as attack_data has them: one file for several logs, whose paths count from the top of the repository.

id: cc9b25d7-efc9-11eb-926b-550bf0943fbb
datasets:
- path: /datasets/attack_techniques/T1003/example/windows-sysmon.log
  source: XmlWinEventLog:Microsoft-Windows-Sysmon/Operational
  sourcetype: XmlWinEventLog
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tocsin.content.files import is_file
from tocsin.errors import UsageError
from tocsin.events.dataset import Dataset

__all__ = ["attack_data_logs", "refuse_pointer"]

_POINTER = b"version https://git-lfs.github.com/spec/"


def attack_data_logs(manifest: Path) -> Iterator[Dataset]:
    """Yield the logs of a manifest, with its id as their host; a file that is no manifest has none.

    Raise UsageError for a manifest that cannot be read, or whose log is missing.
    """
    try:
        document = yaml.load(manifest.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{manifest} cannot be read as YAML") from error
    found = document.get("datasets") if isinstance(document, Mapping) else None
    for each in found if isinstance(found, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("path"), str):
            yield Dataset(
                _located(each["path"], manifest),
                source=_text(each, "source"),
                sourcetype=_text(each, "sourcetype"),
                index=_text(each, "index") or _text(document, "index"),
                host=_text(document, "id"),
            )


def _located(path: str, manifest: Path) -> Path:
    """Return where a log is: beside its manifest, or below one of the folders around it that came with it."""
    folders = manifest.resolve().parents
    top = _top(folders)
    for folder in folders:
        candidate = folder / path.lstrip("/")
        if is_file(candidate) and candidate.resolve().is_relative_to(top):
            return candidate
        if folder == top:
            break
    raise UsageError(f"{manifest} names the log {path}, which is not there")


def _top(folders: Sequence[Path]) -> Path:
    """Return the folder that manifests name their logs from: no file outside of it is ever sent."""
    for folder in folders:
        if (folder / ".git").exists():
            return folder
        if folder.name == "datasets":
            return folder.parent
    return folders[0]


def _text(document: Mapping[str, Any], key: str) -> str | None:
    value = document.get(key)
    return str(value) if isinstance(value, str | int | float) else None


def refuse_pointer(path: Path) -> None:
    """Refuse a file that only stands for a log which Git LFS has not fetched."""
    with path.open("rb") as file:
        if file.read(len(_POINTER)) == _POINTER:
            raise UsageError(f"{path} is a pointer of Git LFS and not the log: fetch it with `git lfs pull` first")
