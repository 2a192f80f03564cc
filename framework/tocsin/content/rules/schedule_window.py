"""A schedule can be read, and its runs leave no gap."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import timedelta
from typing import ClassVar

from tocsin.content.cron import CronError, parse_cron
from tocsin.content.model import Baseline, ContentObject, Deployment, Detection, Schedule
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.expressions.time import TimeError, parse_time_modifier
from tocsin.source import Span

__all__ = ["ScheduleWindow"]

# A Wednesday at noon in a summer month: any moment would do.
_SOME_TIME = 1_813_233_600


class ScheduleWindow(Rule):
    """A cron expression or a time modifier cannot be read, a window ends before it begins, or is shorter than the time
    between two runs.

    **Why it matters**: Splunk does not run a search whose schedule it cannot read; and what happens between two
    windows is never searched.

    **Bad**

        cron_schedule: 0 */4 * * *
        earliest_time: -70m@m
        latest_time: -10m@m

    **Good**

        cron_schedule: 0 * * * *
        earliest_time: -70m@m
        latest_time: -10m@m
    """

    code: ClassVar[str] = "DET444"
    name: ClassVar[str] = "schedule-window"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Read the schedule of an object that has one of its own."""
        schedule = found.schedule if isinstance(found, Deployment) else None
        if isinstance(found, Detection | Baseline):
            schedule = found.custom_schedule
        if schedule:
            yield from self._schedule(schedule, found)

    def _schedule(self, schedule: Schedule, found: ContentObject) -> Iterator[Diagnostic]:
        gap = None
        try:
            gap = parse_cron(schedule.cron_schedule).longest_gap() if schedule.cron_schedule else None
        except CronError as error:
            text = found.document.text_source((*schedule.path, "cron_schedule"))
            place = text.place(Span(error.start, error.end)) if text.text else found.place(*schedule.path)
            yield self.at(place, f"the schedule {error}", "write it as in `0 * * * *`: every hour, on the hour")
        earliest = yield from self._moment(schedule.earliest_time, "earliest_time", schedule, found)
        latest = yield from self._moment(schedule.latest_time or "now", "latest_time", schedule, found)
        if earliest is None or latest is None:
            return
        place = found.place(*schedule.path, "earliest_time")
        if earliest >= latest:
            yield self.at(place, f"the window ends ({schedule.latest_time}) before it begins")
        elif gap and schedule.earliest_time != "0" and latest - earliest < gap.total_seconds():
            window = timedelta(seconds=int(latest - earliest))
            message = f"a run searches {_written(window)}, and up to {_written(gap)} pass between two runs"
            hint = "make the window as long as the time between runs, or run the search more often"
            yield self.at(place, message, hint, severity=Severity.WARNING)

    def _moment(
        self, text: str, key: str, schedule: Schedule, found: ContentObject
    ) -> Generator[Diagnostic, None, float | None]:
        if not text:
            return None
        try:
            return parse_time_modifier(text, _SOME_TIME)
        except TimeError as error:
            yield self.at(found.place(*schedule.path, key), str(error), "write it as in `-70m@m`")
            return None


def _written(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {unit}{'s' if minutes != size else ''}"
    return f"{minutes} minutes"
