"""`tags.conf`: further names for values of fields; event types are tagged most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from tocsin.expressions.values import Row, Value, texts
from tocsin.knowledge.conf import Setting, Stanza
from tocsin.knowledge.steps import Apply, Names
from tocsin.spl.trees import Comparison, ComparisonOperator, Predicate
from tocsin.spl.trees import Value as WrittenValue

__all__ = ["TagTable", "TagsStep"]

_PREFIX = "tag::"
_MOST_REMEMBERED = 4096


class TagTable:
    """The tags of each value of each field; values compare without regard to case."""

    def __init__(self, stanzas: Mapping[str, Stanza]) -> None:
        self._tags: dict[str, dict[str, list[str]]] = {}
        for name, stanza in stanzas.items():
            field_name, equals, value = name.partition("=")
            tags = [tag for tag, setting in stanza.settings.items() if setting.value.strip().lower() == "enabled"]
            if equals and tags:
                values = self._tags.setdefault(field_name.strip(), {})
                known = values.setdefault(unquote(value).strip().casefold(), [])
                known += [tag for tag in tags if tag not in known]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have tagged values."""
        return frozenset(self._tags)

    def of(self, name: str, value: str) -> list[str]:
        """Return the tags of a field's value."""
        return self._tags.get(name, {}).get(value.casefold(), [])

    def predicates(self, matches: Callable[[str], bool]) -> Iterator[Predicate]:
        """Yield a predicate for every value of a field that carries a tag whose name matches."""
        for name, values in self._tags.items():
            for value, tags in values.items():
                if any(map(matches, tags)):
                    yield Comparison(field=name, operator=ComparisonOperator.EQUAL, value=WrittenValue(text=value))


class _FieldTags(dict[Value, tuple[str, ...]]):
    """The tags that the values of one field have, each value looked up once: most fields have few of them."""

    def __init__(self, table: TagTable, name: str) -> None:
        super().__init__()
        self._table = table
        self._name = name

    def __missing__(self, value: Value) -> tuple[str, ...]:
        tags = tuple(dict.fromkeys(tag for text in texts(value) for tag in self._table.of(self._name, text)))
        if len(self) < _MOST_REMEMBERED:
            self[value] = tags
        return tags


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsStep:
    """Gives each event the fields `tag` and `tag::field`."""

    table: TagTable
    kind: str = field(default="tag", init=False)
    label: str = field(default="tag", init=False)
    setting: Setting | None = field(default=None, init=False)

    def provides(self, needed: Names) -> bool:
        return needed is None or "tag" in needed or any(name.startswith(_PREFIX) for name in needed)

    def before(self, needed: Names) -> Names:
        return None if needed is None else needed | self._fields(needed)

    def compile(self, needed: Names) -> Apply:
        fields = [(name, _PREFIX + name, _FieldTags(self.table, name)) for name in sorted(self._fields(needed))]

        def apply(row: Row) -> None:
            every: tuple[str, ...] = ()
            for name, tag_field, tags_of in fields:
                value = row.get(name)
                if value is not None and (tags := tags_of[value]):
                    row[tag_field] = tags if len(tags) > 1 else tags[0]
                    every += tags
            if every:
                tags = tuple(dict.fromkeys(every))
                row["tag"] = tags if len(tags) > 1 else tags[0]

        return apply

    def _fields(self, needed: Names) -> frozenset[str]:
        if needed is None or "tag" in needed:
            return self.table.fields
        asked = {name.removeprefix(_PREFIX) for name in needed if name.startswith(_PREFIX)}
        return self.table.fields & asked
