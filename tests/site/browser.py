"""A headless Chromium, spoken to through two pipes in its DevTools protocol."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

__all__ = ["Browser", "chromium"]

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_KEYS = {"Tab": 9, "Enter": 13, " ": 32, "ArrowDown": 40, "/": 191}


def chromium() -> str | None:
    """Return the path of a Chromium, or None where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Browser:
    """One tab; what it asks of the network and what it complains about is kept."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes]) -> None:
        self._commands = commands
        self._answers = answers
        self._number = 0
        self._session: str | None = None
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False

    @classmethod
    @contextmanager
    def started(cls, program: str, profile: Path) -> Iterator[Browser]:
        """Start a Chromium with a profile of its own, and end it."""
        command_read, command_write = os.pipe()
        answer_read, answer_write = os.pipe()
        # The protocol uses the file descriptors 3 and 4.
        redirected = f'exec "$@" 3<&{command_read} 4>&{answer_write}'
        process = subprocess.Popen(
            ["bash", "-c", redirected, "chromium", program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(command_read, answer_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(command_read)
        os.close(answer_write)
        with os.fdopen(command_write, "wb", buffering=0) as commands, os.fdopen(answer_read, "rb") as answers:
            try:
                browser = cls(commands, answers)
                browser._attach()
                yield browser
            finally:
                process.terminate()
                process.wait(30)

    def open(self, path: Path, fragment: str = "", *, width: int = 1280, dark: bool = False) -> None:
        """Open a page in a window of a width and with the colours that the reader's system wants."""
        self.requests.clear()
        self.complaints.clear()
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.send("Emulation.setEmulatedMedia", {"features": [scheme, still]})
        # A page that differs only in its fragment would not be loaded again.
        self._load("about:blank")
        self._load(f"{path.resolve().as_uri()}{fragment}")

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        given = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self.send("Runtime.evaluate", given)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key, as a person does."""
        text = {"Enter": "\r", " ": " ", "/": "/"}.get(key, "")
        down = {"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key], "text": text}
        self.send("Input.dispatchKeyEvent", down)
        self.send("Input.dispatchKeyEvent", {**down, "type": "keyUp", "text": ""})

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.send("Input.insertText", {"text": text})

    def send(self, method: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a command and return its result; events on the way are noted."""
        self._number += 1
        command: dict[str, Any] = {"id": self._number, "method": method, "params": parameters or {}}
        if self._session:
            command["sessionId"] = self._session
        self._commands.write(json.dumps(command).encode() + b"\0")
        while (message := self._read()).get("id") != self._number:
            self._note(message)
        assert "error" not in message, f"{method}: {message['error']}"
        result: dict[str, Any] = message["result"]
        return result

    def _attach(self) -> None:
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def _load(self, url: str) -> None:
        self._loaded = False
        self.send("Page.navigate", {"url": url})
        while not self._loaded:
            self._note(self._read())

    def _read(self) -> dict[str, Any]:
        pieces = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            assert byte, "Chromium has ended"
            pieces += byte
        message: dict[str, Any] = json.loads(pieces)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        given = message.get("params", {})
        match message.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(given["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(given["exceptionDetails"].get("text", ""))
            case "Log.entryAdded":
                self.complaints.append(given["entry"]["text"])
