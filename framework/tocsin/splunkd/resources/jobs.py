"""search/jobs, with its second version: searches, their progress and their results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import isinf

from tocsin.errors import SearchError
from tocsin.expressions.time import TimeError
from tocsin.expressions.values import Row
from tocsin.splunkd.atom import xml_text
from tocsin.splunkd.calls import Answer, Call, Content, Document, Entity, RefusalError, Text, bad_request, not_found
from tocsin.splunkd.job_statistics import summary_xml, timeline_xml
from tocsin.splunkd.jobs import Job, SidTakenError, State, TooManyJobsError
from tocsin.splunkd.resources.resource import Resource, method_not_allowed, page_of
from tocsin.splunkd.results import Page, exported, written
from tocsin.splunkd.searching import SearchRequest, parse_request, post_process, time_of

__all__ = ["RESOURCES", "created", "job_entity", "request_of"]

_BELOW = ("events", "results", "results_preview", "search.log", "summary", "timeline", "control")
_SETTINGS = frozenset(
    ("search", "exec_mode", "earliest_time", "latest_time", "id", "rf", "status_buckets", "timeout", "max_count")
)
_SID = re.compile(r"[\w.@-]{1,200}\Z")
_SAVED_SECONDS = 604_800
_LATEST_BEFORE_EARLIEST = "Invalid latest_time: latest_time must be after earliest_time."
_CONTROLLED = {
    "pause": "paused",
    "unpause": "continued",
    "finalize": "finalized",
    "touch": "touched",
    "unsave": "touched",
    "setpriority": "touched",
    "enablepreview": "results preview enabled",
    "disablepreview": "results preview disabled",
}
"""What Splunk says that it has done with a job."""


def job_entity(job: Job) -> Entity:
    """Return a job as an entity."""
    request, found = job.request, job.found
    count = len(found.rows)
    content: dict[str, Content] = {
        "sid": job.sid,
        "search": request.text,
        "label": job.label,
        "isDone": job.done,
        "isFailed": job.state is State.FAILED,
        "isFinalized": job.is_finalized,
        "isPaused": False,
        "isSaved": False,
        "isSavedSearch": job.is_saved,
        "isZombie": False,
        "isPreviewEnabled": False,
        "isRealTimeSearch": False,
        "isEventsPreviewEnabled": False,
        "dispatchState": job.state.value,
        "doneProgress": 1.0 if job.done else 0.0,
        "resultCount": count,
        "resultPreviewCount": count,
        "eventCount": count if found.are_events else job.scanned.events,
        "eventAvailableCount": count if found.are_events else 0,
        "eventFieldCount": len(found.fields),
        "eventSearch": found.event_search,
        "reportSearch": found.report_search,
        "scanCount": job.scanned.events,
        "dropCount": 0,
        "runDuration": f"{job.run_duration:.3f}",
        "earliestTime": _date(request.earliest, otherwise="1970-01-01T00:00:00.000+00:00"),
        "latestTime": _date(request.latest, otherwise=_date(request.now)),
        "cursorTime": "1970-01-01T00:00:00.000+00:00",
        "priority": job.priority,
        "ttl": int(job.ttl),
        "defaultTTL": int(job.ttl),
        "diskUsage": 0,
        "statusBuckets": 0,
        "keywords": "",
        "messages": _messages(job),
        "request": {"search": request.text, **job.settings},
    }
    path = ("services", "search", "jobs", job.sid)
    return Entity(
        name=request.text, content=content, owner=job.owner, app=job.app, sharing="global", actions=_BELOW, path=path
    )


def _shown(call: Call, job: Job) -> Entity:
    """Return a job as it is shown: in JSON its messages are a list."""
    entity = job_entity(job)
    if call.output_mode != "json":
        return entity
    said: list[Content] = [
        {"type": kind.upper(), "text": text} for kind, texts in _messages(job).items() for text in texts
    ]
    return replace(entity, content={**entity.content, "messages": said})


def _messages(job: Job) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"fatal": [job.error]} if job.error else {}
    for message in job.found.messages:
        kind = {"WARNING": "warn"}.get(message.severity.name, message.severity.name.lower())
        found.setdefault(kind, []).append(message.text)
    return found


def _date(epoch: float, otherwise: str = "") -> str:
    if isinf(epoch):
        return otherwise
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds")


def request_of(call: Call, text: str, earliest: str, latest: str) -> SearchRequest:
    """Return the search that a request asks for; refuse times that are none."""
    now = call.server.clock()
    start = _moment(earliest, now, float("-inf"), "Invalid earliest_time.")
    end = _moment(latest, now, float("inf"), _LATEST_BEFORE_EARLIEST)
    if start >= end:
        raise bad_request(_LATEST_BEFORE_EARLIEST, "FATAL")
    return SearchRequest(
        text=text, user=call.user, app=call.server.apps.home(call.app), now=now, earliest=start, latest=end
    )


def _moment(text: str, now: float, otherwise: float, refusal: str) -> float:
    try:
        return time_of(text, now, otherwise)
    except TimeError:
        raise bad_request(refusal, "FATAL") from None
    except SearchError as error:
        raise bad_request(str(error), "FATAL") from error


def jobs(call: Call) -> Answer:
    """Answer for search/jobs and what is below it."""
    match call.method, call.rest:
        case "GET", ():
            entities = [_shown(call, call.server.jobs[sid]) for sid in call.server.jobs]
            return page_of("jobs", entities, call)
        case "POST", ():
            return _create(call)
        case "GET" | "POST", ("export",):
            return _export(call)
        case _, (sid, *below):
            return _job(call, _known(call, sid), tuple(below))
    raise method_not_allowed()


def _known(call: Call, sid: str) -> Job:
    try:
        return call.server.jobs[sid]
    except KeyError:
        raise RefusalError(404, "Unknown sid.", "FATAL") from None


def _started(call: Call) -> Job:
    """Start the search of a request; refuse one that cannot even be read."""
    (text,) = call.required("search")
    request = request_of(call, text, call.text("earliest_time"), call.text("latest_time"))
    try:
        parse_request(text, call.server, request.now)
    except SearchError as error:
        raise bad_request(str(error), "FATAL") from error
    kept = {key: text for key, text in call.settings().items() if key in _SETTINGS or key.startswith("custom.")}
    try:
        job = call.server.jobs.start(request, sid=_named_sid(call), settings=kept)
    except SidTakenError as error:
        raise bad_request(f"The search ID '{error}' is in use.", "FATAL") from None
    except TooManyJobsError:
        raise RefusalError(503, "The maximum number of concurrent searches has been reached.", "FATAL") from None
    job.ttl = float(call.number("timeout", int(job.ttl)))
    return job


def _named_sid(call: Call) -> str:
    """Return the name that a client gives its job, if it gives one."""
    name = call.text("id")
    if name and not _SID.match(name):
        raise bad_request(f"Invalid search ID '{name}'.", "FATAL")
    return name


def _create(call: Call) -> Answer:
    mode = call.text("exec_mode", "normal")
    if mode not in ("normal", "blocking", "oneshot"):
        raise bad_request(f"Unsupported exec_mode '{mode}'.", "FATAL")
    job = _started(call)
    if mode == "normal":
        return created(job)
    job.finished.wait()
    if mode == "blocking":
        return created(job)
    try:
        return written(_page(call, job), call.output_mode)
    finally:
        call.server.jobs.remove(job.sid)


def created(job: Job) -> Document:
    """Return the answer to whoever began a job."""
    return Document({"sid": job.sid}, f"  <sid>{xml_text(job.sid)}</sid>\n", 201)


def _export(call: Call) -> Answer:
    job = _started(call)
    job.finished.wait()
    try:
        _check_failed(job)
        page = Page(rows=job.found.rows, fields=_fields(call, job.found.fields), messages=job.found.messages)
        return exported(page, call.output_mode)
    finally:
        call.server.jobs.remove(job.sid)


def _job(call: Call, job: Job, below: tuple[str, ...]) -> Answer:
    match call.method, below:
        case "GET", ():
            return _shown(call, job)
        case "DELETE", ():
            call.server.jobs.remove(job.sid)
            return _done("Search job cancelled.")
        case "POST", ():
            return _shown(call, job)
        case "POST", ("control",):
            return _control(call, job)
        case "GET" | "POST", ("results",):
            return _rows(call, job) if job.done else Text(b"", "text/plain", 204)
        case "GET" | "POST", ("results_preview",):
            return _rows(call, job)
        case "GET" | "POST", ("events",):
            return _rows(call, job) if job.found.are_events else written(Page(rows=(), fields=()), call.output_mode)
        case "GET", ("summary",):
            return Text(summary_xml(job.found).encode("utf-8", "replace"), "text/xml")
        case "GET", ("timeline",):
            return Text(timeline_xml(job.found).encode(), "text/xml")
        case "GET", ("search.log",):
            return Text(f"INFO  {job.state.value} {job.error}\n".encode(), "text/plain")
    raise not_found()


def _control(call: Call, job: Job) -> Answer:
    action = call.text("action")
    match action:
        case "cancel":
            call.server.jobs.remove(job.sid)
            return _done("Search job cancelled.")
        case "setttl" | "save":
            job.ttl = float(_SAVED_SECONDS if action == "save" else call.number("ttl", int(job.ttl)))
            return _done(f"The ttl of the search job was changed to {job.ttl:.0f}.")
        case "finalize":
            job.is_finalized = True
            job.scanned.stopped = True
        case "setpriority":
            job.priority = call.number("priority", job.priority)
    if action not in _CONTROLLED:
        raise bad_request("Unknown action.", "FATAL")
    job.touch()
    return _done(f"Search job {_CONTROLLED[action]}.")


def _done(text: str) -> Document:
    xml = f'  <messages>\n    <msg type="INFO">{xml_text(text)}</msg>\n  </messages>\n'
    return Document({"messages": [{"type": "INFO", "text": text}]}, xml)


def _check_failed(job: Job) -> None:
    if job.state is State.FAILED:
        raise RefusalError(400, job.error, "FATAL")


def _rows(call: Call, job: Job) -> Answer:
    return written(_page(call, job), call.output_mode)


def _page(call: Call, job: Job) -> Page:
    """Return the rows that a request asks for: post-processed, cut, with the fields that it names."""
    _check_failed(job)
    found = job.found
    if call.text("search") and call.rest:
        try:
            found = post_process(call.text("search"), found.rows, call.server, call.user, call.server.clock())
        except SearchError as error:
            raise bad_request(str(error), "FATAL") from error
    count, offset = call.number("count", 100), call.number("offset", 0)
    start = offset if offset >= 0 else max(len(found.rows) + offset, 0)
    rows: Sequence[Row] = found.rows[start : start + count] if count > 0 else found.rows[start:]
    fields = _fields(call, found.fields)
    return Page(rows=rows, fields=fields, offset=start, preview=not job.done, messages=found.messages)


def _fields(call: Call, known: Sequence[str]) -> list[str]:
    asked = [name for value in call.arguments.get("f", ()) for name in value.split(",") if name]
    asked += [name for value in call.arguments.get("field_list", ()) for name in value.split(",") if name]
    return asked or list(known)


RESOURCES = (
    Resource(path="search/jobs", answer=jobs, own_formats=True),
    Resource(path="search/v1/jobs", answer=jobs, own_formats=True),
    Resource(path="search/v2/jobs", answer=jobs, own_formats=True),
)
