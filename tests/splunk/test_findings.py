"""Enterprise Security: what a detection's saved search creates is compared, and the server is left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.matrix.remote import RemoteFinding
from tocsin.matrix.run import RunOptions, run_matrix
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status, Verdict
from tocsin.splunk.errors import RefusedError
from tocsin.splunk.remote import SplunkRemote
from tocsin.splunk.service import Arguments, Service, connect
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunk.tenancy import leftovers
from tocsin.splunkd.serving import running_server
from tocsin.splunkd.settings import ServerSettings

_SEARCH = "saved/searches/ESCU%20-%20first%20-%20Rule"
_FINDING = """\
type: TTP
finding:
  title: $user$ opened a door
  entity: {field: user, type: user, score: 40}
intermediate_findings:
  entities:
  - {field: door, type: system, score: 20, message: $door$ was opened by $user$}
"""


@pytest.fixture
def root(doors: ContentRoot) -> ContentRoot:
    """A content root with one detection that creates a finding."""
    for name in ("second", "third"):
        (doors.path / "detections" / f"{name}.yml").unlink()
    detection = doors.path / "detections" / "first.yml"
    text = detection.read_text().replace("type: Hunting\n", _FINDING).replace("by user", "by user door")
    detection.write_text(text.replace("data_source: []", "data_source: []\nsecurity_domain: endpoint"))
    return ContentRoot.open(doors.path)


@pytest.fixture
def settings(root: ContentRoot) -> Iterator[SplunkSettings]:
    """A stand-in with Enterprise Security and that detection's saved search."""
    server = ServerSettings(
        password="p", management_port=0, collector_port=0, tls=False, content=root.path, enterprise_security="8.0.2"
    )
    with running_server(server) as running:
        found = SplunkSettings(
            host="127.0.0.1",
            port=running.management_port,
            hec_port=running.collector_port,
            password="p",
            scheme="http",
            timeout=5.0,
        )
        yield found
        admin = connect(found)
        counts = {e["name"]: e["content"]["totalEventCount"] for e in admin.get("data/indexes", count="0")["entry"]}
        assert dict.fromkeys(counts, 0) == counts
        assert [] == admin.get("search/jobs")["entry"]


def _verdict(root: ContentRoot, remote: SplunkRemote) -> Verdict:
    options = RunOptions(remote=remote)
    (verdict,) = run_matrix(root, search=run_search, stages=[Stage.INTEGRATION], options=options).verdicts
    return verdict


def _saved(settings: SplunkSettings) -> dict[str, Any]:
    return dict(connect(settings).get(_SEARCH)["entry"][0]["content"])


def test_what_the_saved_search_creates_is_what_the_detection_says(root: ContentRoot, settings: SplunkSettings) -> None:
    """Each entity has its risk event with its own message, there is a notable event, and the schedule is untouched."""
    before = _saved(settings)
    replies = []

    class Listening(SplunkRemote):
        def ask(self, question: Any) -> Any:
            replies.append(super().ask(question))
            return replies[-1]

    verdict = _verdict(root, Listening(settings))
    assert (Status.PASS, ()) == (verdict.status, verdict.diagnostics)
    assert {
        RemoteFinding(entity="ann", type="user", score="40", message="ann opened a door"),
        RemoteFinding(entity="first", type="system", score="20", message="first was opened by ann"),
    } == set(replies[0].findings)
    assert 1 == replies[0].notables
    assert before == _saved(settings)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"action.risk.param._risk_message": "$user$ did it"}, "no risk event about `ann`, a user, 40"),
        ({"action.risk.param._risk_message": "$user$ did it"}, "a risk event that our rows do not make, about `ann`"),
        ({"action.notable": "0"}, "no notable event, and the detection makes one of each row"),
    ],
)
def test_a_saved_search_that_was_changed_is_told(
    root: ContentRoot, settings: SplunkSettings, changed: dict[str, str], words: str
) -> None:
    """Another message, and no notable event, are differences between the detection and what is deployed."""
    connect(settings).post(_SEARCH, changed)
    verdict = _verdict(root, SplunkRemote(settings, seconds=4))
    assert Status.FAIL is verdict.status
    assert any(words in diagnostic.message for diagnostic in verdict.diagnostics)


def test_a_notable_event_too_many_is_told(root: ContentRoot, settings: SplunkSettings) -> None:
    """A detection that only adds risk makes no notable event."""
    detection = root.path / "detections" / "first.yml"
    finding, _, intermediate = _FINDING.partition("finding:")[2].partition("intermediate_findings:")
    text = detection.read_text().replace(f"finding:{finding}", "").replace("type: TTP", "type: Anomaly")
    detection.write_text(text)
    assert intermediate in text
    connect(settings).post(_SEARCH, {"action.risk.param._risk_message": "$door$ was opened by $user$"})
    verdict = _verdict(ContentRoot.open(root.path), SplunkRemote(settings, seconds=4))
    assert "1 notable events, and the detection makes none" in [each.message for each in verdict.diagnostics]


def test_a_saved_search_that_is_not_there_is_told(root: ContentRoot, settings: SplunkSettings) -> None:
    """Where the app is not installed, rows are compared, and a warning says that risk events were not."""
    detection = root.path / "detections" / "first.yml"
    detection.write_text(detection.read_text().replace("name: first", "name: Another"))
    verdict = _verdict(ContentRoot.open(root.path), SplunkRemote(settings))
    assert Status.PASS is verdict.status
    assert ["TST545"] == [diagnostic.code for diagnostic in verdict.diagnostics]


class Strict:
    """A service that does not run a disabled saved search."""

    def __init__(self, service: Service, posts: list[tuple[str, Arguments | None]]) -> None:
        self.service, self.posts = service, posts
        self.get, self.delete = service.get, service.delete

    def post(self, path: str, arguments: Arguments | None = None) -> Any:
        if path.endswith("/dispatch") and self.get(_SEARCH)["entry"][0]["content"]["disabled"] == "1":
            raise RefusedError("the saved search is disabled", 400)
        self.posts.append((path, arguments))
        return self.service.post(path, arguments)


def test_a_disabled_saved_search_is_enabled_and_restored(root: ContentRoot, settings: SplunkSettings) -> None:
    """Where a disabled search is refused, it is enabled with a schedule that does not come about, and then restored."""
    connect(settings).post(_SEARCH, {"cron_schedule": "7 * * * *", "disabled": "1"})
    before = _saved(settings)
    posts: list[tuple[str, Arguments | None]] = []
    strict = SplunkRemote(settings, connect=lambda account: Strict(connect(account), posts))
    assert Status.PASS is _verdict(root, strict).status
    touched = [arguments for path, arguments in posts if path.startswith("/servicesNS/nobody/")]
    assert [
        {"cron_schedule": "0 0 1 1 *", "disabled": "0"},
        {"cron_schedule": "7 * * * *", "disabled": "1"},
    ] == touched
    assert before == _saved(settings)


def test_a_schedule_is_restored_when_the_search_fails(root: ContentRoot, settings: SplunkSettings) -> None:
    """The saved search is disabled again even when its run fails."""
    broken = {"cron_schedule": "7 * * * *", "disabled": "1", "search": "| rest /services/server/info"}
    connect(settings).post(_SEARCH, broken)
    before = _saved(settings)
    strict = SplunkRemote(replace(settings), connect=lambda account: Strict(connect(account), []))
    verdict = _verdict(root, strict)
    assert Status.FAIL is verdict.status
    assert "the search failed" in verdict.message
    assert before == _saved(settings)


class Interrupted:
    """A service where an interrupt comes with one request: behind it when it has been heard, or before."""

    def __init__(self, service: Service, left: list[int], *, heard: bool) -> None:
        self.service, self.left, self.heard = service, left, heard

    def _asked(self, ask: Callable[[], Any]) -> Any:
        self.left[0] -= 1
        if self.left[0] or self.heard:
            answer = ask()
        if not self.left[0]:
            raise KeyboardInterrupt
        return answer

    def get(self, path: str, **arguments: str) -> Any:
        return self._asked(lambda: self.service.get(path, **arguments))

    def post(self, path: str, arguments: Arguments | None = None) -> Any:
        return self._asked(lambda: self.service.post(path, arguments))

    def delete(self, path: str) -> None:
        self._asked(lambda: self.service.delete(path))


@pytest.mark.slow
@pytest.mark.parametrize(("heard", "step"), [(True, 1), (False, 3)])
def test_an_interrupt_leaves_nothing_whenever_it_comes(
    root: ContentRoot, settings: SplunkSettings, heard: bool, step: int
) -> None:
    """With any request an interrupt may come: what was made and created until then is removed all the same."""
    admin = connect(settings)
    number, interrupted = 1, True
    while interrupted:
        left = [number]
        remote = SplunkRemote(settings, connect=lambda account: Interrupted(connect(account), left, heard=heard))  # noqa: B023
        interrupted = _run_interrupted(root, remote)
        assert [] == leftovers(admin), f"after request {number}"
        assert [] == admin.get("search/jobs")["entry"], f"after request {number}"
        counts = [e["content"]["totalEventCount"] for e in admin.get("data/indexes", count="0")["entry"]]
        assert 0 == sum(counts), f"after request {number}"
        number += step
    assert number > 20


def _run_interrupted(root: ContentRoot, remote: SplunkRemote) -> bool:
    """Whether an interrupt has ended the run."""
    options = RunOptions(remote=remote)
    return run_matrix(root, search=run_search, stages=[Stage.INTEGRATION], options=options).interrupted
