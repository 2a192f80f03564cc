"""The page of REST examples: every command on it, run by the real curl, gets the answer that it shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tocsin.splunkd.serving import Running, running_server
from tocsin.splunkd.settings import ServerSettings

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "rest.md"
_EXAMPLE = re.compile(r"^```sh curl(?: until ([^\n]*))?\n(.*?)^```\n\n^```(\w+) (\d+)\n(.*?)^```\n", re.M | re.S)
_ANYTHING = "…"
_TRIES = 100

pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash, which this machine has not"
)


@dataclass(frozen=True)
class Example:
    """A command of the page, what its answer has when it is waited for, and what it answers."""

    until: str
    command: str
    language: str
    status: int
    expected: str


def _examples() -> list[Example]:
    found = _EXAMPLE.findall(_PAGE.read_text(encoding="utf-8"))
    return [Example(until, command, language, int(status), text) for until, command, language, status, text in found]


@pytest.fixture
def running() -> Iterator[Running]:
    """The server that the page starts, on ports that are free."""
    settings = ServerSettings(
        password="changeme",
        collector_token="11111111-2222-4333-8444-555555555555",
        management_port=0,
        collector_port=0,
    )
    with running_server(settings) as started:
        yield started


def _asked(example: Example, running: Running) -> tuple[int, str]:
    """Run a command as it stands there, its two ports led to those of the server."""
    led = f"--connect-to localhost:8089:127.0.0.1:{running.management_port}"
    led += f" --connect-to localhost:8088:127.0.0.1:{running.collector_port}"
    script = f"curl() {{ command curl --silent --show-error {led} --write-out '\\n%{{http_code}}' \"$@\"; }}\n"
    for _ in range(_TRIES):
        done = subprocess.run(
            ["bash", "-c", script + example.command], capture_output=True, text=True, timeout=60, check=True
        )
        body, _, status = done.stdout.rpartition("\n")
        if example.until in body:
            return int(status), body
        time.sleep(0.02)
    raise AssertionError(f"{example.command} never answered {example.until}")


def _is_like(expected: Any, actual: Any) -> bool:
    """Whether JSON is what is shown; `…` stands for any value, and as a key for any others."""
    match expected, actual:
        case dict(), dict():
            rest = actual.keys() - expected.keys()
            named = [name for name in expected if name != _ANYTHING]
            all_named = _ANYTHING in expected or not rest
            return all_named and all(name in actual and _is_like(expected[name], actual[name]) for name in named)
        case list(), list():
            return len(expected) == len(actual) and all(map(_is_like, expected, actual))
        case str(), str():
            return _text_is_like(expected, actual)
    return bool(expected == actual)


def _text_is_like(expected: str, actual: str) -> bool:
    """Whether text is what is shown; `…` stands for anything, alone in a line for any lines."""
    pattern = re.escape(expected.rstrip("\n")).replace(_ANYTHING, ".*?")
    return re.fullmatch(pattern, actual.rstrip("\n"), re.S) is not None


def _answers(example: Example, body: str) -> bool:
    match example.language:
        case "json":
            return _is_like(json.loads(example.expected), json.loads(body))
        case "jsonl":
            return [json.loads(line) for line in example.expected.splitlines()] == [
                json.loads(line) for line in body.splitlines()
            ]
        case _:
            return _text_is_like(example.expected, body)


def test_every_example_is_read() -> None:
    """The page has at least the twenty commonest calls, and none that this test would pass over."""
    text = _PAGE.read_text(encoding="utf-8")
    assert text.count("```sh curl") == len(_examples())
    assert len(_examples()) >= 20


def test_every_command_is_answered_as_the_page_shows(running: Running) -> None:
    """From the first to the last, on one server, each answer has the status and the body that the page has for it."""
    for example in _examples():
        status, body = _asked(example, running)
        assert example.status == status, f"{example.command}\n{body}"
        assert _answers(example, body), f"{example.command}\nexpected:\n{example.expected}\nanswered:\n{body}"


def test_an_answer_that_differs_is_noticed() -> None:
    """The comparison that the page is held to is not always true."""
    assert _is_like({"a": "x…", "…": "…"}, {"a": "xyz", "b": 1})
    assert not _is_like({"a": "x"}, {"a": "x", "b": 1})
    assert not _is_like({"a": "x", "…": "…"}, {"b": 1})
    assert not _is_like([{"a": 1}], [])
    assert _text_is_like("a\n…\nz\n", "a\nb\nc\nz")
    assert not _text_is_like("a\n…\nz\n", "a\nb\nc")
