"""How long the site of a content root takes to build, and its search to answer.

    python benchmarks/site.py path/to/content

A Chromium is needed for the second part; each figure is the time from a key to the painted list.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.matrix import Matrix
from tocsin.matrix.pool import Limits
from tocsin.matrix.run import RunOptions, run_matrix
from tocsin.report.report import Report
from tocsin.site.build import build_site
from tocsin.site.catalog import Catalog

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.site.browser import Browser, chromium

TYPED = ("powershell download", "t1059.001", "lsass", "kerberos ticket rc4")
# The time of each key is kept when the list that it leads to has been painted.
LISTEN = """
window.answered = [];
document.getElementById("q").addEventListener("input", (event) => requestAnimationFrame(() => {
  const painted = new MessageChannel();
  painted.port1.onmessage = () => window.answered.push(performance.now() - event.timeStamp);
  painted.port2.postMessage(0);
}));
"""
ANSWERED = """
new Promise((done) => {
  const wait = () => answered.length >= %d ? done(answered) : setTimeout(wait, 5);
  wait();
})
"""


def main() -> None:
    """Build the site without results and with them, and type into its search."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("content", type=Path)
    content: Path = parser.parse_args().content
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        _report("without results", lambda: _build(content, site, lambda root: Matrix(verdicts=())))
        _report("with all results, anew", lambda: _build(content, site, _run))
        _type(site, Path(folder) / "profile")


def _build(content: Path, out: Path, matrix: Callable[[ContentRoot], Matrix]) -> int:
    root = ContentRoot.open(content)
    return build_site(Catalog(Report(matrix=matrix(root), root=root), root), out).pages


def _run(root: ContentRoot) -> Matrix:
    options = RunOptions(limits=Limits(jobs=os.cpu_count() or 1))
    return run_matrix(root, search=run_search, options=options)


def _report(name: str, build: Callable[[], int]) -> None:
    start, before = perf_counter(), _processor_time()
    pages = build()
    seconds, busy = perf_counter() - start, _processor_time() - before
    print(f"{name}: {pages:,} pages in {seconds:.1f} s, {busy:.1f} s of processor time")


def _processor_time() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _type(site: Path, profile: Path) -> None:
    program = chromium()
    if program is None:
        print("no Chromium is installed: the search was not measured")
        return
    with Browser.started(program, profile) as browser:
        for width in (1280, 390):
            start = perf_counter()
            browser.open(site / "index.html", width=width)
            loaded = perf_counter() - start
            browser.evaluate(LISTEN)
            times = _answers(browser)
            answers = f"{len(times)} keys, {median(times):.0f} ms each, slowest {max(times):.0f} ms"
            print(f"{width} pixels: loaded in {loaded:.2f} s; {answers}")


def _answers(browser: Browser) -> list[float]:
    typed = 0
    for text in TYPED:
        browser.evaluate("((q) => { q.value = ''; q.focus(); })(document.getElementById('q'))")
        for character in text:
            browser.type(character)
            typed += 1
            times: list[float] = browser.evaluate(ANSWERED % typed)
    return times


if __name__ == "__main__":
    main()
