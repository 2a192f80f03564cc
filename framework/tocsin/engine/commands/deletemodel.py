"""deletemodel: delete a trained model."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Deletemodel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletemodel(UnsupportedCommand):
    """Delete a trained model; not run."""

    name = "deletemodel"
    kind = Kind.GENERATING
    reason = "it runs a model of the Machine Learning Toolkit, and the same model cannot be trained here"
    instead = "give the rows that the model would produce as a lookup, or test the search up to this command"
