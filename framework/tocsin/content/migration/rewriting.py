"""Put migrated data into text: keys whose value has not changed move with their layout, all others are written anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.content.document import Document, YamlPath
from tocsin.content.emitting import entry
from tocsin.content.migration.blocks import Block, cut, is_block_mapping
from tocsin.content.migration.comments import Comment, comments_of
from tocsin.content.yaml_text import read_yaml

__all__ = ["rewritten"]


@dataclass
class _Rewriting:
    document: Document
    origins: Mapping[str, Sequence[YamlPath]]
    blocks: dict[YamlPath, Block] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)

    def text(self, data: Mapping[str, object]) -> str:
        parts = [self._part(key, value) for key, value in data.items()]
        lost = [comment.text for comment in self.comments]
        return "".join([*parts, *(f"{text}\n" for text in lost)])

    def _part(self, key: str, value: object) -> str:
        """Return the lines of one key, after the comments of all that it was made of."""
        sources = list(self.origins.get(key, [(key,)]))
        block = self.blocks.get(sources[0]) if sources else None
        if block and len(sources) == 1 and self.document.at(sources[0]) == value:
            self._take_comments(sources)
            text = block.at_root(key)
            return text if text.endswith("\n") else f"{text}\n"
        return "".join(f"{comment.text}\n" for comment in self._take_comments(sources)) + entry(key, value)

    def _take_comments(self, paths: Sequence[YamlPath]) -> list[Comment]:
        taken = [each for each in self.comments if any(each.path[: len(path)] == path for path in paths)]
        self.comments = [each for each in self.comments if each not in taken]
        return taken


def rewritten(document: Document, data: Mapping[str, object], origins: Mapping[str, Sequence[YamlPath]]) -> str:
    """Return YAML text for new data, made from the text of the old file.

    `origins` says which old paths a key was made of, where that is not the key of the same name. Should the text turn
    out to mean anything but the data, all of it is written anew.
    """
    work = _Rewriting(document, origins, comments=list(comments_of(document)))
    for path in ((), ("tags",)):
        if is_block_mapping(document, path):
            work.blocks |= {(*path, key): block for key, block in cut(document, path).items()}
    text = work.text(data)
    again, _ = read_yaml(text, document.source.name)
    if again is not None and again.data == dict(data):
        return text
    comments = "".join(f"{comment.text}\n" for comment in comments_of(document))
    return comments + "".join(entry(key, value) for key, value in data.items())
