"""`stats` by two fields over generated rows, beside a plain dictionary loop and sqlite3.

    python benchmarks/stats.py [--rows 1000000]

The rows are made one by one and never kept, so the memory that each way needs is that of its groups. Every way runs in
a process of its own; its largest memory is what the system says of that process.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tocsin.engine.command import Command
from tocsin.engine.context import Context
from tocsin.engine.parsing import parse
from tocsin.engine.sources import GivenEvents
from tocsin.engine.store import Store
from tocsin.engine.stream import Stream
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row

SEARCH = "| stats count min(_time) max(_time) sum(bytes) dc(user) by host action"


def rows(count: int) -> Iterator[Row]:
    """Yield rows of 100 hosts with 10 actions, 50 users and as many bytes as they like."""
    for n in range(count):
        yield {
            "_time": 1_700_000_000 + n,
            "host": f"host{n % 100}",
            "action": f"action{n // 100 % 10}",
            "user": f"user{n * 7 % 50}",
            "bytes": str(n % 1500),
        }


def tocsin(count: int) -> int:
    """Run the command of the engine."""
    parsed = parse(SEARCH)
    (stage,) = parsed.require().stages
    assert isinstance(stage, Command)
    scope = Scope(now=0, source=parsed.source)
    context = Context(scope=scope, events=GivenEvents(()), knowledge=None, store=Store())
    return len(list(stage.apply(Stream(rows(count)), context).rows))


def dictionary(count: int) -> int:
    """Do the same by hand, knowing that every value is there, single and well-formed."""
    groups: dict[tuple[object, object], list[object]] = {}
    for row in rows(count):
        key = (row["host"], row["action"])
        group = groups.get(key)
        if group is None:
            group = groups[key] = [0, row["_time"], row["_time"], 0, set()]
        group[0] += 1  # type: ignore[operator]
        group[1] = min(group[1], row["_time"])  # type: ignore[call-overload]
        group[2] = max(group[2], row["_time"])  # type: ignore[call-overload]
        group[3] += int(str(row["bytes"]))  # type: ignore[operator]
        group[4].add(row["user"])  # type: ignore[attr-defined]
    return len(groups)


def sqlite(count: int) -> int:
    """Load the rows into a table in memory and ask once."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (time, host, action, user, bytes integer)")
    values = ((r["_time"], r["host"], r["action"], r["user"], r["bytes"]) for r in rows(count))
    connection.executemany("insert into t values (?, ?, ?, ?, ?)", values)
    query = "select count(*), min(time), max(time), sum(bytes), count(distinct user) from t group by host, action"
    return len(connection.execute(query).fetchall())


def making(count: int) -> int:
    """Only make the rows."""
    return sum(1 for _ in rows(count)) and 1000


def measured(way: Callable[[int], int], count: int) -> tuple[float, float, int]:
    """Return seconds, megabytes and groups."""
    started = time.perf_counter()
    groups = way(count)
    taken = time.perf_counter() - started
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, groups


def main() -> None:
    """Print a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    count = parser.parse_args().rows
    print(f"{'way':12} {'seconds':>8} {'M rows/s':>9} {'MB':>6}  groups")
    for way in (making, dictionary, sqlite, tocsin):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            taken, megabytes, groups = pool.submit(measured, way, count).result()
        print(f"{way.__name__:12} {taken:8.2f} {count / taken / 1e6:9.2f} {megabytes:6.0f}  {groups}")


if __name__ == "__main__":
    main()
