"""Rows per second of typical predicates and evals over rows in memory, beside the same in plain Python.

    python benchmarks/expressions.py [--rows 200000]

*before* compiles the expression anew for each row, as an interpreter that keeps nothing would; *ours* compiles it once.
*by hand* is what a person would write in Python for exactly these rows: no multivalue, no null rules.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial

from tocsin.expressions.compiling import compile_assignable, compile_condition
from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row
from tocsin.spl import parse_expression, parse_predicate

Plain = Callable[[Row], object]
Compile = Callable[[], Plain]
SEARCHES: list[tuple[str, Plain]] = [
    ("EventCode=4688", lambda r: r.get("EventCode") == "4688"),
    ('Image="*\\\\lsass.exe"', lambda r: str(r.get("Image", "")).lower().endswith("\\lsass.exe")),
    (
        'EventCode=10 Image="*\\\\lsass.exe" GrantedAccess IN (0x1010, 0x1410, "0x1FFFFF") NOT User=*SYSTEM',
        lambda r: (
            r.get("EventCode") == "10"
            and str(r.get("Image", "")).lower().endswith("\\lsass.exe")
            and str(r.get("GrantedAccess")).lower() in ("0x1010", "0x1410", "0x1fffff")
            and not str(r.get("User", "")).lower().endswith("system")
        ),
    ),
    ("powershell", lambda r: "powershell" in str(r.get("_raw", "")).lower()),
]
CONDITIONS: list[tuple[str, Plain]] = [
    ('len(CommandLine) > 30 AND match(CommandLine, "(?i)-enc\\w*\\s")', lambda r: len(str(r["CommandLine"])) > 30),
]
EVALS: list[tuple[str, Plain]] = [
    ('lower(mvindex(split(Image, "\\\\"), -1))', lambda r: str(r["Image"]).split("\\")[-1].lower()),
    ("round(bytes / 1024, 2)", lambda r: round(float(str(r["bytes"])) / 1024, 2)),
    ('if(isnull(User), "unknown", User)', lambda r: r.get("User", "unknown")),
    ('strftime(_time, "%Y-%m-%dT%H:%M:%S")', lambda r: time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(r["_time"]))),  # type: ignore[arg-type]
]


def rows(count: int) -> list[Row]:
    """Return rows like Windows events, one in eight of which most searches keep."""
    images = ["C:\\Windows\\System32\\" + name for name in ("lsass.exe", "svchost.exe", "cmd.exe", "powershell.exe")]
    return [
        {
            "_time": 1_700_000_000 + n,
            "_raw": f"<Event><Data Name='Image'>{images[n % 4]}</Data><Data Name='Number'>{n}</Data></Event>",
            "EventCode": "10" if n % 2 else "4688",
            "Image": images[n % 4],
            "GrantedAccess": "0x1410" if n % 8 else "0x40",
            "User": "NT AUTHORITY\\SYSTEM" if n % 3 else "CORP\\alice",
            "CommandLine": f"powershell.exe -NoProfile -enc {n:040d}",
            "bytes": str(n * 37),
        }
        for n in range(count)
    ]


def rate(function: Callable[[Row], object], data: list[Row]) -> float:
    """Return millions of rows per second, the best of three runs."""
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        for row in data:
            function(row)
        best = max(best, len(data) / (time.perf_counter() - started) / 1e6)
    return best


def main() -> None:
    """Print a line for each expression."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    data = rows(parser.parse_args().rows)
    scope = Scope(now=1_700_000_000)
    cases: list[tuple[str, str, Compile, Plain]] = [
        *(("search", text, partial(compile_predicate, parse_predicate(text), scope), p) for text, p in SEARCHES),
        *(("where", text, partial(compile_condition, parse_expression(text), scope), p) for text, p in CONDITIONS),
        *(("eval", text, partial(compile_assignable, parse_expression(text), scope), p) for text, p in EVALS),
    ]
    print(
        f"{'command':8} {'before':>7} {'ours':>7} {'by hand':>8} {'ratio':>6}  expression (millions of rows per second)"
    )
    for command, text, make, plain in cases:
        before = rate(lambda row, make=make: make()(row), data[:2000])  # type: ignore[misc]
        ours, theirs = rate(make(), data), rate(plain, data)
        print(f"{command:8} {before:7.3f} {ours:7.2f} {theirs:8.2f} {theirs / ours:6.1f}  {text}")


if __name__ == "__main__":
    main()
