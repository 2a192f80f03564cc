"""Objects by name, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from tocsin.content.model import Macro
from tocsin.spl import MacroDefinition, MacroTable

__all__ = ["ContentMacros", "Named"]

_Object = TypeVar("_Object")


class Named(Mapping[str, _Object]):
    """Objects by name; `load` reads one of those that are known by name."""

    def __init__(self, names: Iterable[str], load: Callable[[str], _Object]) -> None:
        self._names = dict.fromkeys(names)
        self._load = load

    def __getitem__(self, name: str) -> _Object:
        if name not in self._names:
            raise KeyError(name)
        return self._load(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class ContentMacros(MacroTable):
    """The macros of a content root over those of apps.

    A filter macro that no file defines keeps every result; there is one for each detection.
    """

    __slots__ = ("_below", "_filters", "_macros")

    def __init__(self, macros: Mapping[str, Macro], filters: Mapping[str, MacroDefinition], below: MacroTable) -> None:
        super().__init__()
        self._macros = macros
        self._filters = filters
        self._below = below

    def __iter__(self) -> Iterator[MacroDefinition]:
        yield from self._below
        yield from (self._filters[name] for name in self._filters if name not in self._macros)
        yield from (definition_of(macro) for macro in self._macros.values())

    def find(self, name: str, arity: int) -> MacroDefinition | None:
        """Return the macro with this name and number of arguments."""
        macro = self._macros.get(name)
        if macro is not None:
            return definition_of(macro) if len(macro.arguments) == arity else None
        return self._below.find(name, arity) or (self._filters.get(name) if arity == 0 else None)

    def arities(self, name: str) -> list[int]:
        """Return the numbers of arguments that a name is defined for."""
        macro = self._macros.get(name)
        if macro is not None:
            return [len(macro.arguments)]
        return self._below.arities(name) or ([0] if name in self._filters else [])

    def names(self) -> Iterable[str]:
        """Return every name that is defined."""
        return dict.fromkeys((*self._macros, *self._filters, *self._below.names()))


def definition_of(macro: Macro) -> MacroDefinition:
    """Return a macro as searches use it; its name may carry the number of arguments, as Splunk writes it."""
    return MacroDefinition(macro.name.partition("(")[0], macro.definition, macro.arguments)
