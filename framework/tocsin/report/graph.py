"""The graph of references as text, JSON or for Graphviz."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TextIO

from tocsin.content.entries import Entry
from tocsin.content.folders import Kind
from tocsin.content.graph import Graph
from tocsin.content.use import Use

__all__ = ["Question", "write_graph"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be shown of a graph; nothing in particular means a sum."""

    files: tuple[PurePosixPath, ...] = ()
    unused: bool = False
    missing: bool = False
    touched: bool = False


def write_graph(graph: Graph, question: Question, format_name: str, file: TextIO) -> None:
    """Write the answer to a question."""
    if format_name == "json":
        json.dump(_document(graph, question), file, indent=1, ensure_ascii=False)
        file.write("\n")
    elif format_name == "dot":
        file.writelines(f"{line}\n" for line in _dot(graph, question))
    else:
        file.writelines(f"{line}\n" for line in _lines(graph, question))


def _lines(graph: Graph, question: Question) -> Iterator[str]:
    if question.unused:
        for entry in _unused(graph):
            yield f"{entry.path}: no object refers to this {entry.kind.title}, `{entry.name}`"
    if question.missing:
        for missing in graph.missing():
            yield f"{missing.path}: {missing.use.how} {_described(missing.use)}, which there is not"
    if question.touched:
        yield from (str(path) for path in sorted(graph.touched_by(question.files)))
    elif question.files:
        for path in question.files:
            yield from _around(graph, path)
    elif not question.unused and not question.missing:
        yield from _sum(graph)


def _around(graph: Graph, path: PurePosixPath) -> Iterator[str]:
    entry = graph.entries[path]
    yield f"{entry.name} ({entry.kind.title}, {path})"
    for use in graph.uses.get(path, ()):
        yield f"  {use.how} {_described(use)}"
    for user in graph.users_of(path):
        yield f"  is used by {graph.entries[user].kind.title} `{graph.entries[user].name}`"


def _sum(graph: Graph) -> Iterator[str]:
    kinds = Counter(entry.kind for entry in graph.entries.values())
    unused = Counter(entry.kind for entry in _unused(graph))
    for kind in Kind:
        if kinds[kind]:
            more = f", {unused[kind]} of them unused" if unused[kind] else ""
            yield f"{kinds[kind]:>6} {kind.plural if kinds[kind] != 1 else kind.title}{more}"
    uses = Counter(use.how for found in graph.uses.values() for use in found)
    yield f"{sum(uses.values()):>6} references: {', '.join(f'{count} {how}' for how, count in uses.most_common())}"
    lost = sum(1 for _ in graph.missing())
    if lost:
        yield f"{lost:>6} references lead nowhere (--missing lists them)"


def _unused(graph: Graph) -> Iterator[Entry]:
    return (entry for kind in Kind for entry in graph.unused(kind))


def _described(use: Use) -> str:
    return f"{use.kind.title} `{use.name}`" if use.kind else f"`{use.name}`"


def _document(graph: Graph, question: Question) -> dict[str, object]:
    chosen = set(question.files) or set(graph.entries)
    if question.touched:
        chosen = set(graph.touched_by(question.files))
    return {
        "objects": [
            {
                "path": str(path),
                "kind": entry.kind.value,
                "name": entry.name,
                "id": entry.id,
                "uses": [
                    {"kind": use.kind.value if use.kind else None, "name": use.name, "how": use.how}
                    for use in graph.uses.get(path, ())
                ],
                "used_by": [str(user) for user in graph.users_of(path)],
            }
            for path, entry in graph.entries.items()
            if path in chosen
        ],
        "unused": [str(entry.path) for entry in _unused(graph)],
        "missing": [
            {"path": str(each.path), "kind": each.use.kind.value, "name": each.use.name, "how": each.use.how}
            for each in graph.missing()
            if each.use.kind
        ],
    }


def _dot(graph: Graph, question: Question) -> Iterator[str]:
    chosen = set(graph.touched_by(question.files)) if question.touched else set(question.files)
    near = {user for path in chosen for user in graph.users_of(path)} | chosen
    yield "digraph content {"
    yield "  rankdir=LR;"
    for path, entry in graph.entries.items():
        for use in graph.uses.get(path, ()):
            target = use.kind.value if use.kind else "file"
            if not chosen or path in near:
                head = json.dumps(f"{entry.kind.value}\n{entry.name}", ensure_ascii=False)
                tail = json.dumps(f"{target}\n{use.name}", ensure_ascii=False)
                yield f"  {head} -> {tail} [label={json.dumps(use.how)}];"
    yield "}"
