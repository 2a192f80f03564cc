"""What `tocsin serve` bears: many clients that post at once, then many searches; no event may be lost.

    python benchmarks/serve_load.py [--clients 200] [--megabytes 1000] [--jobs 1000]

The server runs in a process of its own, whose memory is watched. Each client writes to an index of its own, so that
the events of each can be counted; the searches each read one of those indexes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_PASSWORD = "load"
_TOKEN = "11111111-2222-4333-8444-555555555555"
_BODY_BYTES = 256 * 1024
_EPOCH = 1_700_000_000


@dataclass
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    management: int
    collector: int
    certificate: str
    peak: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Note how much memory the process has at most."""
        status = Path(f"/proc/{self.process.pid}/status")
        while not self.stopped.wait(0.2):
            for line in status.read_text().splitlines():
                if line.startswith("VmRSS:"):
                    self.peak = max(self.peak, int(line.split()[1]) * 1024)

    def ask(self, port: int, method: str, path: str, body: bytes, key: str) -> Any:
        """Send a request and return the JSON that answers it."""
        context = ssl.create_default_context(cafile=self.certificate)
        for wait in (0.1, 0.5, 2.0, 5.0, 10.0):
            connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=900, context=context)
            try:
                connection.request(method, path, body, {"Authorization": f"Splunk {key}"} if key else {})
                response = connection.getresponse()
                text = response.read()
                if response.status != 503:
                    assert response.status in (200, 201), (response.status, text)
                    return json.loads(text)
            finally:
                connection.close()
            time.sleep(wait)
        raise RuntimeError("the server stays busy")


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server and stop it."""
    environment = {**os.environ, "TOCSIN_SERVE_PASSWORD": _PASSWORD, "TOCSIN_SERVE_HEC_TOKEN": _TOKEN}
    command = [sys.executable, "-c", "from tocsin.cli import main; main()", "serve", "--port", "0", "--hec-port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(3)]
    ports = [int(line.rpartition(":")[2].split()[0]) for line in said[:2]]
    server = Server(process, ports[0], ports[1], said[2].split()[1])
    threading.Thread(target=server.watch, daemon=True).start()
    try:
        yield server
    finally:
        server.stopped.set()
        process.terminate()
        process.wait(60)


def body(client: int, number: int) -> tuple[bytes, int]:
    """Return a body of events and how many there are."""
    lines = []
    size = 0
    while size < _BODY_BYTES:
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_EPOCH + number * 1000 + len(lines)))
        line = f"{moment} client={client} body={number} event={len(lines)} action=allowed bytes={size} " + "x" * 120
        lines.append(line)
        size += len(line) + 1
    return ("\n".join(lines) + "\n").encode(), len(lines)


def main() -> None:
    """Run the load and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=1000)
    given = parser.parse_args()
    with serving() as server:
        login = urlencode({"username": "admin", "password": _PASSWORD, "output_mode": "json"}).encode()
        key = server.ask(server.management, "POST", "/services/auth/login", login, "")["sessionKey"]
        sent = post(server, key, given.clients, given.megabytes * 10**6)
        search(server, key, given.clients, given.jobs, sent)
        print(f"memory at most {server.peak / 2**20:,.0f} MiB")


def post(server: Server, key: str, clients: int, size: int) -> dict[int, int]:
    """Post from every client at once; return how many events each has sent."""
    for client in range(clients):
        form = urlencode({"name": f"load_{client}", "output_mode": "json"}).encode()
        server.ask(server.management, "POST", "/services/data/indexes", form, key)
    bodies = max(size // clients // _BODY_BYTES, 1)
    total = [0]

    def run(client: int) -> int:
        count = 0
        for number in range(bodies):
            data, events = body(client, number)
            path = f"/services/collector/raw?index=load_{client}&sourcetype=load&source=load&host=load"
            server.ask(server.collector, "POST", path, data, _TOKEN)
            total[0] += len(data)
            count += events
        return count

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        sent = dict(enumerate(pool.map(run, range(clients))))
    seconds = time.perf_counter() - started
    events = sum(sent.values())
    print(
        f"{clients} clients posted {total[0] / 1e6:,.0f} MB in {bodies * clients:,} requests: {events:,} events in "
        f"{seconds:.0f} s, {total[0] / 1e6 / seconds:.1f} MB/s, {events / seconds:,.0f} events/s"
    )
    return sent


def search(server: Server, key: str, clients: int, jobs: int, sent: dict[int, int]) -> None:
    """Count the events of each client, by many searches at once, and compare."""

    def run(job: int) -> tuple[int, int]:
        client = job % clients
        form = {
            "search": f"| tstats count where index=load_{client}",
            "exec_mode": "oneshot",
            "output_mode": "json",
        }
        found = server.ask(server.management, "POST", "/services/search/jobs", urlencode(form).encode(), key)
        return client, int(found["results"][0]["count"])

    started = time.perf_counter()
    with ThreadPoolExecutor(min(clients, 200)) as pool:
        counts = list(pool.map(run, range(jobs)))
    seconds = time.perf_counter() - started
    lost = [(client, sent[client], count) for client, count in counts if count != sent[client]]
    assert not lost, f"events were lost: {lost[:5]}"
    print(f"{jobs:,} searches in {seconds:.0f} s, {jobs / seconds:.1f} a second; no event lost")


if __name__ == "__main__":
    main()
