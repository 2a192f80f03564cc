"""datamodel: read a dataset of a data model, or show the model."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Kind, option, positional
from tocsin.spl.parts import BOOLEAN, NAME, Choice

__all__ = ["Datamodel"]

_MODES = (
    "search",
    "flat",
    "acceleration_search",
    "search_string",
    "flat_string",
    "acceleration_search_string",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Datamodel(Command):
    """Read the events of a data model's dataset; without a mode, show the model as JSON."""

    name = "datamodel"
    kind = Kind.GENERATING

    strict_fields: bool = option(BOOLEAN, True, about="whether only the dataset's own fields are returned")
    summariesonly: bool = option(BOOLEAN, False, about="read summaries only; here every event counts as summarised")
    allow_old_summaries: bool = option(BOOLEAN, False, about="no effect on the result")
    model: str | None = positional(NAME, None, about="the data model")
    dataset: str | None = positional(NAME, None, about="the dataset")
    mode: str | None = positional(Choice(_MODES), None, about="search, flat, or …_string to print the search")
