"""Dates are days of the calendar, in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from tocsin.content.model import ContentObject
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["Dates"]


class Dates(Rule):
    """A date is no day of the calendar, lies in the future, or content was changed before it was written.

    **Why it matters**: people and tools look for what is new by these dates.

    **Bad**

        creation_date: '2026-02-30'
        modification_date: '2026-01-15'

    **Good**

        creation_date: '2026-01-15'
        modification_date: '2026-02-28'
    """

    code: ClassVar[str] = "DET428"
    name: ClassVar[str] = "dates"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Check each date by itself, then their order; what does not look like a date is left to the schema."""
        days = {}
        for key in ("creation_date", "modification_date", "date"):
            text = found.document.text((key,))
            day = _day(text)
            if day:
                days[key] = day
                if context.is_future(day):
                    yield self.at(found.place(key), f"`{key}` lies in the future", f"today is {context.today}")
            elif _looks_like_a_date(text):
                yield self.at(found.place(key), f"`{text}` is no day of the calendar")
        changed, created = days.get("modification_date"), days.get("creation_date")
        if changed and created and changed < created:
            message = f"the content was changed before it was written ({found.created})"
            yield self.at(found.place("modification_date"), message)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _looks_like_a_date(text: str) -> bool:
    return [len(part) for part in text.split("-") if part.isdigit()] == [4, 2, 2]
