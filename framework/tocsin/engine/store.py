"""What a search writes: lookup tables and recorded side effects, kept in memory and never sent anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.expressions.values import Row

__all__ = ["SideEffect", "Store"]


@dataclass(frozen=True, slots=True)
class SideEffect:
    """Rows that a command would have sent out of the search, such as to an index, a mailbox or an alert action."""

    command: str
    target: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Store:
    """The tables that searches of one run have written, and what they would have sent."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    effects: list[SideEffect] = field(default_factory=list)
