"""What Enterprise Security makes of a detection: its saved search is dispatched with its actions, and looked after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from tocsin.matrix.remote import Question, RemoteFinding, RemoteRow, Reply
from tocsin.splunk.errors import RefusedError
from tocsin.splunk.retrying import Deadline, unbroken
from tocsin.splunk.searches import job_rows, run_search
from tocsin.splunk.service import Service
from tocsin.splunk.tenancy import CLEANUP_SECONDS, Tenancy

__all__ = ["with_findings"]

_SECURITY = "apps/local/SplunkEnterpriseSecuritySuite"
_INDEXES = ("risk", "notable")
_WINDOW = {"dispatch.earliest_time": "0", "dispatch.latest_time": "now", "trigger_actions": "1"}
_NEVER = "0 0 1 1 *"


def with_findings(reply: Reply, question: Question, place: Tenancy, admin: Service, deadline: Deadline) -> Reply:
    """Add to a reply the risk and notable events that the saved search creates, and remove them from the server.

    A server without Enterprise Security has none.
    """
    if not question.saved_search or _entry(admin, _SECURITY) is None:
        return reply
    name = quote(question.saved_search, safe="")
    saved = _entry(admin, f"saved/searches/{name}")
    if saved is None:
        why = f"the Splunk has no saved search `{question.saved_search}`, so that its risk events are not checked"
        return replace(reply, unchecked=why)
    with ExitStack() as restored:
        restored.callback(unbroken, lambda: _forget(place, question.saved_search))
        sid = _dispatched(name, saved, place.tenant, admin, restored)
        found = bool(job_rows(place.tenant, sid, deadline))
        risks = _created(place.tenant, "risk", sid, deadline, wait=found)
        notables = _created(place.tenant, "notable", sid, deadline, wait=found and question.makes_notables)
    return replace(reply, findings=tuple(map(_finding, risks)), notables=len(notables))


def _entry(admin: Service, path: str) -> Mapping[str, Any] | None:
    """Return what is at a path, if anything is."""
    try:
        found: Mapping[str, Any] = admin.get(path)["entry"][0]
    except RefusedError as error:
        if error.status != 404:
            raise
        return None
    return found


def _dispatched(name: str, saved: Mapping[str, Any], tenant: Service, admin: Service, restored: ExitStack) -> str:
    """Dispatch a saved search; one that is disabled, where that is a reason to refuse it, is enabled for as long.

    What is changed is changed at once and restored at once, so that several tests of a detection may run together, and
    its schedule is one that does not come about meanwhile.
    """
    path = f"saved/searches/{name}/dispatch"
    try:
        return str(tenant.post(path, _WINDOW)["sid"])
    except RefusedError:
        if str(saved["content"].get("disabled", "0")).lower() not in ("1", "true"):
            raise
    own = f"/servicesNS/nobody/{quote(str(saved['acl']['app']), safe='')}/saved/searches/{name}"
    was = {"cron_schedule": str(saved["content"].get("cron_schedule", "")), "disabled": "1"}
    restored.callback(unbroken, partial(admin.post, own, was))
    admin.post(own, {"cron_schedule": _NEVER, "disabled": "0"})
    return str(tenant.post(path, _WINDOW)["sid"])


def _forget(place: Tenancy, saved_search: str) -> None:
    """Remove what runs of a saved search by this tenant have left, each thing even if another one resists.

    The runs are looked up, for the answer that named one may be lost.
    """
    patience = Deadline(CLEANUP_SECONDS)
    jobs = place.tenant.get("search/jobs", count="0")["entry"]
    ours = (job["content"] for job in jobs if job["author"] == place.index)
    with ExitStack() as removed:
        for sid in [str(job["sid"]) for job in ours if job["label"] == saved_search]:
            for index in _INDEXES:
                delete = partial(run_search, place.tenant, f'search index={index} orig_sid="{sid}" | delete', patience)
                removed.callback(unbroken, delete)
            removed.callback(unbroken, partial(place.tenant.delete, f"search/jobs/{sid}"))


def _created(tenant: Service, index: str, sid: str, deadline: Deadline, *, wait: bool) -> list[RemoteRow]:
    """Return the events that a dispatched search created; with `wait`, until there are some."""
    once_more = deadline.waits()
    while True:
        rows = run_search(tenant, f'search index={index} orig_sid="{sid}" | tojson', deadline)
        if rows or not wait or not once_more():
            return rows


def _finding(row: RemoteRow) -> RemoteFinding:
    event = json.loads(str(row.get("_raw", "{}")))
    return RemoteFinding(
        entity=str(event.get("risk_object", "")),
        type=str(event.get("risk_object_type", "")),
        score=str(event.get("risk_score", "")),
        message=str(event.get("risk_message", "")),
    )
