"""predict: forecast a series of times."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Predict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predict(UnsupportedCommand):
    """Forecast a series of times; not run."""

    name = "predict"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "compare with an earlier period by `streamstats` or `autoregress`"
