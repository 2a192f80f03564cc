"""Options of the commands that run cases: which ones, and how."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.remote import Remote
    from tocsin.matrix.run import RunOptions
    from tocsin.matrix.selection import Selection

__all__ = [
    "RunParameters",
    "keywords_option",
    "last_failed_option",
    "limit_options",
    "mirror_option",
    "run_options",
    "run_settings",
]

_GRACE_SECONDS = 30.0

_Function = TypeVar("_Function", bound=Callable[..., Any])


class RunParameters(TypedDict):
    """What the options give to a command, by the names of its parameters."""

    keywords: str | None
    changed: str | None
    last_failed: bool
    first_failure: bool
    max_failures: int | None
    jobs: int | None
    seconds: float
    megabytes: int
    no_cache: bool
    resume: bool
    upstream: bool
    mirrors: tuple[Path, ...]


mirror_option = click.option(
    "--mirror",
    "mirrors",
    multiple=True,
    envvar="TOCSIN_MIRROR",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with copies of the logs that tests name by URL; may be repeated. Nothing is ever fetched.",
)
"""Add `--mirror`, which names folders with copies of remote logs."""

keywords_option = click.option(
    "-k", "keywords", metavar="EXPRESSION", help="Only what is about this, as in 'T1059 and not status=experimental'."
)
"""Add `-k`, which selects by an expression."""

last_failed_option = click.option(
    "--lf", "--last-failed", "last_failed", is_flag=True, help="Only what failed last; all if nothing did."
)
"""Add `--last-failed`."""

_LIMITS = (
    click.option(
        "-n",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes; by default one for each processor.",
    ),
    click.option(
        "--timeout",
        "seconds",
        type=click.FloatRange(min=0, min_open=True),
        default=120,
        show_default=True,
        metavar="SECONDS",
        help="How long one case may take.",
    ),
    click.option(
        "--memory",
        "megabytes",
        type=click.IntRange(min=64),
        default=4096,
        show_default=True,
        metavar="MB",
        help="How much memory one process may take.",
    ),
)

_OPTIONS = (
    keywords_option,
    click.option(
        "--changed",
        is_flag=False,
        flag_value="HEAD",
        metavar="[BASE]",
        help="Only detections that differ since BASE (a commit, by default HEAD), and what depends on changes.",
    ),
    last_failed_option,
    click.option("-x", "--exitfirst", "first_failure", is_flag=True, help="Stop after the first failure."),
    click.option("--maxfail", "max_failures", type=click.IntRange(min=1), metavar="N", help="Stop after N failures."),
    *_LIMITS,
    click.option("--no-cache", is_flag=True, help="Run every case, also where an earlier verdict still holds."),
    click.option(
        "--resume",
        is_flag=True,
        help="Do not ask a Splunk again for what it passed before, as long as nothing changed.",
    ),
    click.option("--upstream", is_flag=True, help="Let validation fail for keys of detections that only Tocsin knows."),
    mirror_option,
)


def limit_options(function: _Function) -> _Function:
    """Add the options that say with how many processes, and within which limits, cases are run."""
    for option in reversed(_LIMITS):
        function = option(function)
    return function


def run_options(function: _Function) -> _Function:
    """Add the options that choose cases and say how they are run."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def run_settings(given: RunParameters, root: ContentRoot, on_start: Callable[[int], None]) -> RunOptions:
    """Return what the options mean for a content root."""
    from tocsin.matrix.mirror import Mirror
    from tocsin.matrix.pool import Limits
    from tocsin.matrix.run import RunOptions

    remote = _remote(root, given["seconds"])
    return RunOptions(
        selection=_selection(given, root),
        mirror=Mirror(given["mirrors"]),
        limits=Limits(
            seconds=given["seconds"],
            grace=_GRACE_SECONDS if remote else 0.0,
            megabytes=given["megabytes"],
            jobs=given["jobs"] or os.cpu_count() or 1,
        ),
        remember=True,
        reuse=not given["no_cache"],
        resume=given["resume"],
        max_failures=1 if given["first_failure"] else given["max_failures"],
        upstream=given["upstream"],
        remote=remote,
        on_start=on_start,
    )


def _remote(root: ContentRoot, seconds: float) -> Remote | None:
    """Return the Splunk that the environment or the settings name, if they name one.

    Of the time that a case has, enough is kept back to remove what it has made there.
    """
    from tocsin.splunk.settings import read_splunk_settings

    settings = read_splunk_settings(os.environ, root.settings.file)
    if settings is None:
        return None
    try:
        from tocsin.splunk.remote import SplunkRemote
    except ModuleNotFoundError as error:
        raise UsageError("a Splunk is named, and asking it needs: pip install 'tocsin[splunk]'") from error
    return SplunkRemote(settings, seconds=max(seconds - 2 * _GRACE_SECONDS, seconds / 2))


def _selection(given: RunParameters, root: ContentRoot) -> Selection:
    from tocsin.matrix.keywords import keyword_expression
    from tocsin.matrix.selection import Selection

    changed = None
    if given["changed"] is not None:
        from tocsin.matrix.changes import changed_detections

        changed = changed_detections(root, given["changed"])
    return Selection(
        keywords=keyword_expression(given["keywords"]) if given["keywords"] else None,
        changed=changed,
        last_failed=given["last_failed"],
    )
