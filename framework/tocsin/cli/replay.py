"""`tocsin replay`: recorded logs into a Splunk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.cli.running import mirror_option
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.content.root import ContentRoot
    from tocsin.events.dataset import Dataset
    from tocsin.splunk.collector import Label
    from tocsin.splunk.replay import Replay, Sent
    from tocsin.splunk.settings import SplunkSettings

__all__ = ["command"]


@click.command("replay")
@click.argument("names", nargs=-1, required=True, metavar="DATASET|DETECTION...")
@content_option
@click.option("--index", help="The index to write to; by default that of the log, or of the settings.")
@click.option("--source", help="The source, in place of the log's own.")
@click.option("--sourcetype", help="The source type, in place of the log's own.")
@click.option("--host", help="The host of the events, in place of the log's own.")
@click.option(
    "--endpoint", type=click.Choice(["raw", "event"]), help="How to send: raw text, or events with their times."
)
@click.option("--now", "shift", is_flag=True, help="Move times so that the last event of each log happens now.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="At most N events a second.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; send nothing.")
@mirror_option
@traceback_option
def command(
    *,
    names: tuple[str, ...],
    content: Path | None,
    index: str | None,
    source: str | None,
    sourcetype: str | None,
    host: str | None,
    endpoint: str | None,
    shift: bool,
    rate: float | None,
    dry_run: bool,
    mirrors: tuple[Path, ...],
) -> int:
    """Send logs, or the logs of a detection's tests, to the event collector of a Splunk.

    A manifest, and a folder with manifests, stand for the logs that they name; those of attack_data too.

    Where it is, is said by TOCSIN_SPLUNK_HOST and its like or by `[splunk]` in tocsin.toml; the token of its event
    collector by TOCSIN_SPLUNK_HEC_TOKEN.
    """
    import time

    from tocsin.content.root import ContentRoot
    from tocsin.knowledge.base import KnowledgeBase
    from tocsin.matrix.mirror import Mirror
    from tocsin.splunk.collector import Label
    from tocsin.splunk.replay import Endpoint, Replay
    from tocsin.splunk.sources import Overrides, datasets_named

    if shift and endpoint == "raw":
        raise UsageError("--now needs --endpoint event: the raw endpoint takes times from the text")
    folder = content or nearest_content_root()
    root = ContentRoot.open(folder) if folder else None
    labels = Overrides(source=source, sourcetype=sourcetype, host=host)
    datasets = [dataset for name in names for dataset in datasets_named(name, root, Mirror(mirrors), labels)]
    settings = None if dry_run else _settings(root)
    replay = Replay(
        knowledge=KnowledgeBase.load(root.settings.apps if root else ()),
        wait=time.sleep,
        clock=time.monotonic,
        endpoint=Endpoint(endpoint or ("event" if shift else "raw")),
        newest=time.time() if shift else None,
        rate=rate,
    )
    for dataset in datasets:
        label = Label(
            index=index or dataset.index or (settings.index if settings else "main"),
            source=dataset.source or str(dataset.path),
            sourcetype=dataset.sourcetype or "unknown",
            host=dataset.host or "localhost",
        )
        click.echo(f"{dataset.path}\n  {_summary(replay, dataset, label, settings)}")
        click.echo(f"  index {label.index}, sourcetype {label.sourcetype}, source {label.source}, host {label.host}")
    return 0


def _summary(replay: Replay, dataset: Dataset, label: Label, settings: SplunkSettings | None) -> str:
    """Send a log, or count what would be sent where there is nowhere to send it to; return that in words."""
    import sys

    from tocsin.splunk.collector import Collector

    if settings is None:
        measured = replay.measure(dataset)
        return f"would send {_size(measured)}"
    collector = Collector(settings, settings.hec_token)
    if not sys.stderr.isatty():
        sent = replay.send(dataset, label, collector)
    else:
        with click.progressbar(length=replay.measure(dataset).events, label=dataset.path.name, file=sys.stderr) as bar:
            sent = replay.send(dataset, label, collector, bar.update)
    return f"sent {_size(sent)}"


def _size(sent: Sent) -> str:
    return f"{sent.events:,} event{'' if sent.events == 1 else 's'}, {sent.bytes:,} bytes"


def _settings(root: ContentRoot | None) -> SplunkSettings:
    """Return where to send to; refuse to guess."""
    import os

    from tocsin.splunk.settings import read_splunk_settings

    settings = read_splunk_settings(os.environ, root.settings.file if root else None, account=False)
    if settings is None:
        raise UsageError("no Splunk is named: set TOCSIN_SPLUNK_HOST, or `splunk.host` in tocsin.toml")
    if not settings.hec_token:
        raise UsageError("TOCSIN_SPLUNK_HEC_TOKEN is not set")
    return settings
