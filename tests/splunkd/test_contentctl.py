"""contentctl's own `test_servers`, unmodified, against the server, on the pack that `contentctl init` writes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.contentctl, pytest.mark.slow]

_VERSION = "5.6.2"
_PASSWORD = "a-password-for-contentctl"
_LOG = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windo"
    "ws-Sysmon' Guid='{5770385F-C22A-43E0-BF4C-06F5698FFBD9}'/><EventID>1</EventID><Version>5</Version><Level>4</"
    "Level><Task>1</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='2026-1"
    "1-10T09:12:44.120000000Z'/><EventRecordID>91</EventRecordID><Correlation/><Execution ProcessID='2964' Thread"
    "ID='4012'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws-0042.corp.example.com</Comput"
    "er><Security UserID='S-1-5-18'/></System><EventData><Data Name='UtcTime'>2026-11-10 09:12:44.118</Data><Data"
    " Name='ProcessGuid'>{4F0BA190-6AF5-7BA3-D9A9-000000001B01}</Data><Data Name='ProcessId'>5120</Data><Data Nam"
    "e='Image'>C:\\ProgramData\\7z.exe</Data><Data Name='OriginalFileName'>7z.exe</Data><Data Name='CommandLine'>7z"
    ".exe a -p out.7z C:\\Users\\Public</Data><Data Name='CurrentDirectory'>C:\\ProgramData\\</Data><Data Name='User'"
    ">CORP\\jdoe</Data><Data Name='IntegrityLevel'>High</Data><Data Name='ParentProcessId'>4100</Data><Data Name='"
    "ParentImage'>C:\\Windows\\System32\\rundll32.exe</Data><Data Name='ParentCommandLine'>rundll32.exe shell32.dll,"
    "Control_RunDLL</Data></EventData></Event>"
    "\n"
)


@pytest.fixture(scope="module")
def contentctl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed in an environment of its own; where no package index has it, there is nothing to test."""
    folder = tmp_path_factory.mktemp("contentctl")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=120)
    install = [folder / "bin" / "pip", "install", "-q", f"contentctl=={_VERSION}"]
    done = subprocess.run(install, check=False, timeout=300, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"contentctl {_VERSION} cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    return folder / "bin" / "contentctl"


@pytest.fixture
def pack(contentctl: Path, tmp_path: Path) -> Path:
    """The pack of `contentctl init`, its one test reading a log of ours, its app label the one contentctl looks for."""
    folder = tmp_path / "pack"
    folder.mkdir()
    _run([contentctl, "init"], folder)
    log = folder / "seven.log"
    log.write_text(_LOG, encoding="utf-8")
    detection = next(folder.glob("detections/*/*.yml"))
    lines = detection.read_text(encoding="utf-8").splitlines()
    changed = [f"  - data: {log}" if line.strip().startswith("- data: ") else line for line in lines]
    detection.write_text("\n".join(changed) + "\n", encoding="utf-8")
    settings = folder / "contentctl.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("label: Custom Splunk Content Pack", "label: ESCU"), encoding="utf-8")
    return folder


def _run(command: list[Any], folder: Path, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CI": "true"}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=check,
        timeout=420,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def tested(contentctl: Path, pack: Path) -> Iterator[Any]:
    """What tests the pack as it is then, and returns what contentctl said of it."""
    from tocsin.splunkd.serving import running_server
    from tocsin.splunkd.settings import ServerSettings

    def test() -> tuple[int, str, str]:
        _run([contentctl, "build", "--path", "."], pack)
        app = pack / "dist" / "ContentPack"
        settings = ServerSettings(
            password=_PASSWORD, management_port=0, collector_port=0, apps=(app,), enterprise_security="7.3.2"
        )
        with running_server(settings) as running:
            server = f"127.0.0.1,admin,{_PASSWORD},8000,{running.collector_port},{running.management_port}"
            options = ["--post-test-behavior", "never_pause", "--disable-tqdm", "--enable-integration-testing"]
            command = [contentctl, "test_servers", "--path", ".", *options, "--server-info", server, "mode:all"]
            done = _run(command, pack, check=False)
        return done.returncode, done.stdout, (pack / "test_results" / "summary.yml").read_text(encoding="utf-8")

    yield test


def test_the_pack_passes(tested: Any) -> None:
    """The unit test and the integration test of the pack's detection pass."""
    status, output, summary = tested()
    assert 0 == status, output
    assert 2 == summary.count("status: pass\n    duration"), summary


def test_a_detection_that_is_broken_on_purpose_fails(tested: Any, pack: Path) -> None:
    """A detection that looks for another program finds nothing and fails, and contentctl says so."""
    detection = next(pack.glob("detections/*/*.yml"))
    text = detection.read_text(encoding="utf-8")
    detection.write_text(text.replace("process_name=*7z*", "process_name=*never*"), encoding="utf-8")
    status, output, summary = tested()
    assert 0 != status, output
    assert "status: fail" in summary
    assert "TEST FAILED" in summary
