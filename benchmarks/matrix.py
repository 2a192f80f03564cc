"""What it costs to run many tests: N detections over one log, and a run in which every verdict still holds.

    python benchmarks/matrix.py [--events N] [--detections N] [--cases N]

A content root and its log are generated. Each kind of search is run once with nothing kept of the log between
detections and once with what the runner keeps; the verdicts must be the same. The second part runs `tocsin unit` as a
person does, in a process of its own. Figures are seconds of the processor, which say more than those of the clock on a
machine that is busy with something else.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tocsin.api import run_search
from tocsin.content.model import Detection
from tocsin.content.root import ContentRoot
from tocsin.knowledge.event_memory import EventMemory
from tocsin.matrix.bench import Bench
from tocsin.matrix.case import Case
from tocsin.matrix.mirror import sha256_of
from tocsin.matrix.stage import Stage
from tocsin.matrix.unit import judge_unit

COMMAND = "from tocsin.cli import main; main()"
EVENT = """\
<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
<Provider Name='Microsoft-Windows-Sysmon' Guid='{{5770385F-C22A-43E0-BF4C-06F5698FFBD9}}'/>\
<EventID>{event_id}</EventID><Version>5</Version><Level>4</Level><Task>{event_id}</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>\
<TimeCreated SystemTime='2026-11-20T{hour:02}:{minute:02}:{second:02}.318000000Z'/>\
<EventRecordID>{number}</EventRecordID><Execution ProcessID='2964' ThreadID='4012'/>\
<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws-{host:04}.corp.example.com</Computer>\
<Security UserID='S-1-5-18'/></System><EventData>\
<Data Name='UtcTime'>2026-11-20 {hour:02}:{minute:02}:{second:02}.300</Data>{fields}</EventData></Event>
"""
DATA = "<Data Name='{}'>{}</Data>"
DETECTION = """\
name: {name}
id: {id}
version: 1
creation_date: '2026-11-01'
modification_date: '2026-11-01'
author: Somebody
status: production
type: Hunting
description: Measures.
data_source: []
search: '{search}'
how_to_implement: Run it.
known_false_positives: None.
references: []
mitre_attack_id: []
tests:
- name: Found
  test_type: unit
  expected_results: {{minimum: {minimum}}}
  attack_data:
  - data: datasets/sysmon.log
    source: XmlWinEventLog:Microsoft-Windows-Sysmon/Operational
    sourcetype: XmlWinEventLog
"""
MANIFEST = """\
name: Processes
description: Generated.
data: sysmon.log
source: XmlWinEventLog:Microsoft-Windows-Sysmon/Operational
sourcetype: XmlWinEventLog
sha256: '{}'
made_by: A benchmark.
"""
ENDPOINT = "| tstats count from datamodel=Endpoint.Processes where Processes.process_name={} by Processes.dest"
SEARCHES = {
    "`tstats` over a data model": (ENDPOINT.format("tool{}.exe"), 1),
    "`tstats` that finds nothing, explained": (ENDPOINT.format("tol{}.exe"), 1000),
    "every event of the log": ("sourcetype=XmlWinEventLog | where len(Image) > {} | stats count by Computer", 1),
    "a text, sought in bytes": ("sourcetype=XmlWinEventLog EventCode=1 Image=*tool{}.exe | stats count by Computer", 1),
}


def main() -> None:
    """Print the figures as Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--detections", type=int, default=10)
    parser.add_argument("--cases", type=int, default=2_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        megabytes = write_log(root, given.events) / 1e6
        print(f"{given.detections} detections over one log of {megabytes:.1f} MB, {given.events:,} events\n")
        print("| searches | nothing kept | log kept | ratio |\n|---|---|---|---|")
        for number, kind in enumerate(SEARCHES):
            compare(root, f"kind{number}", kind, given.detections)
        shutil.rmtree(root / "detections")
        write_log(root, 100)
        write_detections(root, "cached", *SEARCHES["`tstats` over a data model"], given.cases, 25)
        again(root, given.cases)


def write_log(root: Path, events: int) -> int:
    """Write a log of processes and of what they do; return its size."""
    path = root / "datasets" / "sysmon.log"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number in range(events):
            file.write(_event(number))
    path.with_suffix(".yml").write_text(MANIFEST.format(sha256_of(path)), encoding="utf-8")
    return path.stat().st_size


def _event(number: int) -> str:
    """Return an event; every fourth is the start of a process."""
    names = {"Image": rf"C:\Tools\tool{number // 4 % 50}.exe", "ProcessId": number, "User": rf"CORP\user{number % 90}"}
    if number % 4:
        names |= {"TargetFilename": rf"C:\Temp\file{number}.txt", "RuleName": "-"}
    else:
        names |= {"CommandLine": f"tool{number // 4 % 50}.exe /run {number}", "ParentImage": r"C:\Windows\explorer.exe"}
    seconds = number % 86_400
    return EVENT.format(
        event_id=11 if number % 4 else 1,
        number=number,
        host=number % 200,
        hour=seconds // 3600,
        minute=seconds // 60 % 60,
        second=seconds % 60,
        fields="".join(DATA.format(name, value) for name, value in names.items()),
    )


def write_detections(root: Path, folder: str, search: str, minimum: int, count: int, different: int) -> None:
    """Write detections that differ in one number."""
    path = root / "detections" / folder
    path.mkdir(parents=True)
    for number in range(count):
        name = f"{folder} {number}"
        text = search.format(number % different)
        (path / f"{folder}_{number}.yml").write_text(
            DETECTION.format(name=name, id=name, search=text, minimum=minimum), encoding="utf-8"
        )


def compare(root: Path, folder: str, kind: str, count: int) -> None:
    """Print what the tests of one kind of search take."""
    write_detections(root, folder, *SEARCHES[kind], count, 50)
    judge(root, folder, EventMemory(0))
    without, expected = judge(root, folder, EventMemory(0))
    kept, found = judge(root, folder, EventMemory())
    assert expected == found
    print(f"| {kind} | {without:.2f} | {kept:.2f} | {without / kept:.1f} |", flush=True)


def judge(root: Path, folder: str, memory: EventMemory) -> tuple[float, list[tuple[object, ...]]]:
    """Return the time that the tests of a folder take, and what became of them."""
    bench = Bench(ContentRoot.open(root), run_search, memory=memory)
    detections = [d for d in bench.root.detections if isinstance(d, Detection) and d.path.parent.name == folder]
    started = time.process_time()
    verdicts = []
    for detection in detections:
        case = Case(path=str(detection.path), detection=detection.name, stage=Stage.UNIT)
        verdicts.append(judge_unit(case, detection, detection.tests[0], bench))
    taken = time.process_time() - started
    assert all(verdict.row_count is not None for verdict in verdicts), verdicts[0].message
    return taken, [(v.status, v.row_count, v.rows, [d.render() for d in v.diagnostics]) for v in verdicts]


def again(root: Path, cases: int) -> None:
    """Print what `tocsin unit` takes the first time and when every verdict still holds."""
    print(f"\n`tocsin unit`, {cases:,} cases\n\n| run | processor | clock |\n|---|---|---|")
    for name in ("first", "again", "and again"):
        before, started = _children(), time.perf_counter()
        command = [sys.executable, "-c", COMMAND, "unit", "--content", str(root), "-q"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - started
        assert f"{cases} passed" in done.stdout, done.stdout[-1000:] + done.stderr
        print(f"| {name} | {_children() - before:.2f} | {wall:.2f} |", flush=True)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
