"""iplocation: add the place that an IP address belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.engine.lookup_tables import find_table
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import BOOLEAN, FIELD, TEXT

__all__ = ["Iplocation"]

Network = IPv4Network | IPv6Network
_TABLE = "iplocation"
_NAMES = ("City", "Country", "Region")
_COORDINATES = ("lat", "lon")
_MORE_NAMES = ("Continent", "MetroCode", "Timezone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Iplocation(Command):
    """Add city, country, region and coordinates of an IP address, from the lookup table `iplocation`."""

    name = "iplocation"
    kind = Kind.STREAMING

    prefix: str = option(TEXT, "", about="what the names of the new fields begin with")
    allfields: bool = option(BOOLEAN, False, about="add also Continent, MetroCode and Timezone")
    lang: str | None = option(TEXT, about="the language of the names; no effect here")
    field: str = positional(FIELD, about="the field that holds an address")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the place of its address, if the table knows it."""
        locate = cache(_locator(context))
        for row in rows:
            address = row.get(self.field)
            place = locate(address) if isinstance(address, str) else None
            if place is not None:
                row.update(self._fields(place))
            yield row

    def _fields(self, place: Row) -> Row:
        """Return the fields of a place: names that are not known are empty, coordinates are missing."""
        names = _NAMES + _MORE_NAMES if self.allfields else _NAMES
        fields: Row = {self.prefix + name: place.get(name, "") for name in names}
        return fields | {self.prefix + name: place[name] for name in _COORDINATES if name in place}

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new fields."""
        return None if before is None else tuple(dict.fromkeys([*before, *self._new()]))

    def _new(self) -> list[str]:
        names = (*_NAMES, *_COORDINATES, *(_MORE_NAMES if self.allfields else ()))
        return [self.prefix + name for name in names]

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the address."""
        return after | FieldSet.of(self.field)


def _locator(context: Context) -> Callable[[str], Row | None]:
    """Return what finds the row of the smallest network that holds an address."""
    table = find_table(_TABLE, context)
    if table is None:
        context.say(f"'iplocation' knows no places: give it a lookup named '{_TABLE}' with the columns ip, City, …")
        return lambda address: None
    networks = [(network, row) for row in table.rows() if (network := _network(row.get("ip")))]
    networks.sort(key=lambda pair: pair[0].prefixlen, reverse=True)

    def locate(text: str) -> Row | None:
        try:
            address = ip_address(text.strip())
        except ValueError:
            return None
        return next((row for network, row in networks if address in network), None)

    return locate


def _network(cell: object) -> Network | None:
    try:
        return ip_network(str(cell).strip(), strict=False)
    except ValueError:
        return None
