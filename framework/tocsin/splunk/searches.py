"""Running a search in a Splunk and fetching its rows, within a deadline and without leaving a job behind."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tocsin.matrix.remote import RemoteRow
from tocsin.splunk.errors import RefusedError, RemoteError, RemoteSearchError
from tocsin.splunk.retrying import Deadline, unbroken
from tocsin.splunk.service import Service
from tocsin.splunk.tenancy import PREFIX

__all__ = ["job_rows", "run_search", "with_command"]

_PAGE = 10_000


def with_command(search: str) -> str:
    """Return a search as the REST interface takes it: with its first command written."""
    text = search.strip()
    word = text.split(None, 1)[0].lower() if text else ""
    return text if text.startswith("|") or word == "search" else f"search {text}"


def run_search(service: Service, search: str, deadline: Deadline) -> list[RemoteRow]:
    """Run a search over all time and return every row; raise RemoteSearchError where the Splunk refuses it."""
    # The name is ours, so that the job can be removed even when the answer to this request is lost.
    sid = f"{PREFIX}{secrets.token_hex(8)}"
    form = {"search": with_command(search), "earliest_time": "0", "exec_mode": "normal", "id": sid}
    try:
        service.post("search/jobs", form)
        return job_rows(service, sid, deadline)
    except RefusedError as error:
        if error.status == 400:
            raise RemoteSearchError(f"the search is refused: {error}") from error
        raise
    finally:
        with suppress(RemoteError):
            unbroken(lambda: service.delete(f"search/jobs/{sid}"))


def job_rows(service: Service, sid: str, deadline: Deadline) -> list[RemoteRow]:
    """Wait for a job and return its rows."""
    once_more = deadline.waits()
    while True:
        content = service.get(f"search/jobs/{sid}")["entry"][0]["content"]
        if content.get("isFailed"):
            raise RemoteSearchError(f"the search failed: {_why(content)}")
        if content.get("isDone"):
            break
        if not once_more():
            raise RemoteError("the search takes longer than it may")
    rows: list[RemoteRow] = []
    while len(rows) < int(content["resultCount"]):
        page = service.get(f"search/jobs/{sid}/results", count=str(_PAGE), offset=str(len(rows)))["results"]
        if not page:
            break
        rows += page
    return rows


def _why(content: Mapping[str, Any]) -> str:
    """Return the first message of a failed job."""
    messages = content.get("messages") or {}
    if isinstance(messages, Mapping):
        found = [text for texts in messages.values() for text in (texts if isinstance(texts, list) else [texts])]
    else:
        found = [message.get("text", "") for message in messages]
    return str(found[0]) if found else "it says nothing about it"
