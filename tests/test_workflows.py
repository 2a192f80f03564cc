"""The workflows of this repository and the action that it offers."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
ACTION = REPOSITORY / "action.yml"
BOTH = pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
EACH_WORKFLOW = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def read(path: Path) -> dict[str, Any]:
    """Return a workflow or an action as data."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Yield every step."""
    document = read(path)
    for job in document.get("jobs", {"action": document.get("runs", {})}).values():
        yield from job["steps"]


@BOTH
def test_every_action_is_pinned(path: Path) -> None:
    """A foreign action is named by the commit that was looked at, with its version beside it."""
    used = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    foreign = [line for line in used if "uses: ./" not in line]

    assert [] == [line for line in foreign if not re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)+$", line)]


@BOTH
def test_no_text_of_strangers_reaches_a_shell(path: Path) -> None:
    """Scripts get what comes from outside in variables; nothing is written into them."""
    assert [] == [step["run"] for step in steps(path) if "${{" in step.get("run", "")]


@EACH_WORKFLOW
def test_jobs_have_only_the_rights_that_they_name(path: Path) -> None:
    """A workflow begins with none, and only jobs that no pull request starts may write."""
    document = read(path)
    jobs = document["jobs"].values()
    # YAML 1.1 reads `on` as true.
    events = document[True]
    writing = [job for job in jobs if "write" in job["permissions"].values()]

    assert {} == document["permissions"]
    assert "pull_request_target" not in events
    if "pull_request" in events:
        assert {"github.event_name == 'push'"} >= {job.get("if") for job in writing}


@EACH_WORKFLOW
def test_what_follows_a_run_of_strangers_runs_none_of_their_code(path: Path) -> None:
    """A workflow that may write after one of a pull request checks nothing out and uses no action."""
    if "workflow_run" in read(path)[True]:
        assert [] == [step["uses"] for step in steps(path) if "uses" in step]


@EACH_WORKFLOW
def test_no_workflow_needs_a_secret(path: Path) -> None:
    """A pull request from a fork gets the same answers."""
    assert "secrets." not in path.read_text(encoding="utf-8")


@EACH_WORKFLOW
def test_no_credentials_stay_behind(path: Path) -> None:
    """What is checked out keeps no token for the steps that follow."""
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]

    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize(
    ("arguments", "changed_only", "status", "expected", "ends_with"),
    [
        ("", "false", 0, "matrix --content .", 0),
        ("--fail-on=skip\n-k\na b\n", "false", 1, "--fail-on=skip|-k|a b", 1),
        ("", "true", 5, "--changed=origin/main", 0),
        ("", "false", 5, "matrix", 5),
    ],
)
def test_the_action_runs_what_it_is_told(
    tmp_path: Path, arguments: str, changed_only: str, status: int, expected: str, ends_with: int
) -> None:
    """Each line of `arguments` is one argument, whatever it holds; nothing changed is no failure."""
    program = tmp_path / "tocsin" / "bin" / "tocsin"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/bash\nprintf "%s|" "$@" > "{tmp_path}/seen"\nexit {status}\n')
    program.chmod(0o755)
    (script,) = (step["run"] for step in steps(ACTION) if step.get("id") == "run")
    environment = {
        "PATH": "/usr/bin:/bin",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_BASE_REF": "main",
        "COMMAND": "matrix",
        "ARGUMENTS": arguments,
        "CONTENT": ".",
        "CHANGED_ONLY": changed_only,
        "REPORTS": "reports",
    }
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], env=environment, check=False)
    seen = (tmp_path / "seen").read_text()

    assert ends_with == done.returncode
    assert f"status={status}\n" == (tmp_path / "output").read_text()
    assert expected.replace(" --content .", "|--content|.") in seen


@pytest.mark.parametrize(("long", "in_comment"), [(10, True), (64_000, False)])
def test_the_action_shows_what_a_change_does_to_rows(tmp_path: Path, long: int, in_comment: bool) -> None:
    """It is compared with the base of the pull request, summed up for the run, and joins the comment where it fits."""
    program = tmp_path / "tocsin" / "bin" / "tocsin"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/bash\necho "$*" > "{tmp_path}/seen"\necho "one row gained"\n')
    program.chmod(0o755)
    (tmp_path / "comment.md").write_text("x" * long)
    (script,) = (step["run"] for step in steps(ACTION) if step.get("name") == "Behaviour")
    environment = {
        "PATH": "/usr/bin:/bin",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_BASE_REF": "main",
        "CONTENT": ".",
        "REPORTS": str(tmp_path),
    }
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=environment, check=False)

    assert 0 == done.returncode
    assert "diff --content . --base origin/main --format markdown\n" == (tmp_path / "seen").read_text()
    assert "\none row gained\n" == (tmp_path / "summary").read_text()
    assert in_comment == (tmp_path / "comment.md").read_text().endswith("\none row gained\n")


GH = """\
#!/bin/bash
printf '%s\\n' "$*" >> "$FAKE/asked"
case "$*" in
  *"/artifacts "*) cat "$FAKE/artifacts" ;;
  *"/pulls "*) cat "$FAKE/pulls" ;;
  *"/comments --jq"*) cat "$FAKE/comments" ;;
  "run download"*) mkdir -p "${!#}" && cp "$FAKE/comment.md" "${!#}/comment.md" ;;
esac
"""
TARGET = "api --silent --method"


@pytest.mark.parametrize(
    ("artifacts", "pulls", "comments", "written"),
    [
        ("tocsin-reports\ntocsin-comment\n", "7\n", "", f"{TARGET} POST repos/o/r/issues/7/comments"),
        ("tocsin-comment\n", "7\n8\n", "41\n42\n", f"{TARGET} PATCH repos/o/r/issues/comments/41"),
        ("tocsin-comment\n", "", "", None),
        ("tocsin-reports\n", "7\n", "", None),
    ],
)
def test_a_pull_request_has_one_comment(
    tmp_path: Path, artifacts: str, pulls: str, comments: str, written: str | None
) -> None:
    """It is written once and then kept up to date; without a text, or when the branch has moved on, nothing is."""
    fake = {"gh": GH, "artifacts": artifacts, "pulls": pulls, "comments": comments, "comment.md": "hello @everybody\n"}
    for name, text in fake.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "gh").chmod(0o755)
    (step,) = steps(REPOSITORY / ".github" / "workflows" / "comment.yml")
    environment = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "FAKE": str(tmp_path),
        "RUNNER_TEMP": str(tmp_path / "runner"),
        "REPOSITORY": "o/r",
        "RUN": "99",
        "HEAD_OWNER": "stranger",
        "HEAD_BRANCH": "main; echo",
        "HEAD_COMMIT": "c0ffee",
    }
    (tmp_path / "runner").mkdir()
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=environment, check=False)
    asked = (tmp_path / "asked").read_text().splitlines()
    body = tmp_path / "runner" / "body.md"

    assert 0 == done.returncode
    assert written == next((line.partition(" -F ")[0] for line in asked if line.startswith(TARGET)), None)
    if written:
        assert "<!-- tocsin matrix -->\nhello @\u200beverybody\n" == body.read_text(encoding="utf-8")
        assert "head=stranger:main; echo" in "\n".join(asked)
