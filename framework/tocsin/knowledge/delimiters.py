"""`DELIMS` and `FIELDS`: texts cut at delimiters into columns or into keys with values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tocsin.knowledge.transforms import quoted_items

__all__ = ["delimited_pairs"]

Pairs = Callable[[str], Iterator[tuple[str, str]]]


def delimited_pairs(delimiters: str, fields: str) -> tuple[Pairs, frozenset[str] | None]:
    """Return the function that cuts a text, and the fields it can give, None where the data names them.

    With two sets of characters the first ends pairs and the second stands between key and value; with one, the columns
    get the names in `fields`, in order. Double quotes protect delimiters and are not part of a value.
    """
    sets = quoted_items(delimiters)
    names = quoted_items(fields)
    if len(sets) >= 2:
        return _keyed(sets[0], sets[1]), None
    return _columns(sets[0] if sets else ",", names), frozenset(names)


def _columns(delimiters: str, names: list[str]) -> Pairs:
    """Cut into columns: two delimiters side by side enclose an empty one."""
    delimiter = f"[{re.escape(delimiters)}]"
    cell = re.compile(
        rf'\s*"((?:[^"\\]|\\.|"")*)"\s*(?:{delimiter}|\Z)|((?:(?!{delimiter}).)*)(?:{delimiter}|\Z)', re.S
    )

    def pairs(text: str) -> Iterator[tuple[str, str]]:
        for name, match in zip(names, cell.finditer(text), strict=False):
            quoted = match[1]
            yield name, quoted.replace('""', '"') if quoted is not None else match[2].strip()

    return pairs


def _keyed(between_pairs: str, in_pair: str) -> Pairs:
    """Cut into pairs: delimiters side by side count as one."""
    pair, equals = re.escape(between_pairs), re.escape(in_pair)
    entry = re.compile(
        rf'[{pair}\s]*(?:"([^"]*)"|([^{pair}{equals}]*))\s*[{equals}]+[^\S\n]*'
        rf'(?:"((?:[^"\\]|\\.)*)"|([^{pair}]*))|[{pair}]*[^{pair}]+',
        re.S,
    )

    def pairs(text: str) -> Iterator[tuple[str, str]]:
        for quoted_key, key, quoted, plain in entry.findall(text):
            name = quoted_key or key.strip()
            if name:
                yield name, quoted or plain.strip()

    return pairs
