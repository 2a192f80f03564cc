"""`tocsin splunk`: a Splunk in a container, and what earlier runs have left on one."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.errors import UsageError

__all__ = ["command"]


@click.group("splunk")
@traceback_option
def command() -> None:
    """Start, stop and tidy the Splunk that the integration stage asks."""


@command.command("up", short_help="Start a Splunk in a container, or find the one there is.")
@click.option("--image", help="The image to run, by default Splunk's own.")
@click.option("--app", "apps", multiple=True, type=click.Path(path_type=Path, exists=True), help="An app; repeatable.")
@click.option("--accept-license", is_flag=True, help="Accept Splunk's licence without being asked.")
@click.option("--wait", "seconds", default=600, show_default=True, help="Seconds to wait until it answers.")
def up(*, image: str | None, apps: tuple[Path, ...], accept_license: bool, seconds: int) -> int:
    """Start a Splunk in a container, or use the one that there is, and wait until it answers.

    The administrator's password is that of TOCSIN_SPLUNK_PASSWORD.
    """
    import os

    from tocsin.splunk.container import IMAGE, Container, find_engine, warnings_for

    container = Container(engine=find_engine(), image=image or IMAGE)
    password = os.environ.get("TOCSIN_SPLUNK_PASSWORD", "")
    is_there = bool(container.state().status)
    if not is_there:
        if not password:
            raise UsageError("TOCSIN_SPLUNK_PASSWORD is not set; it becomes the administrator's password")
        for warning in warnings_for():
            click.echo(f"warning: {warning}", err=True)
        accept_license = accept_license or click.confirm("Do you accept the Splunk General Terms?", err=True)
        click.echo(f"starting {container.image}; the first time it has to be fetched, which takes minutes", err=True)
    is_new = container.up(password, apps, licence_accepted=accept_license)
    click.echo(f"{'started' if is_new else 'using'} the container {container.name}; waiting until it answers", err=True)
    container.wait(seconds)
    click.echo(f"ready: TOCSIN_SPLUNK_HOST=127.0.0.1 TOCSIN_SPLUNK_PORT={container.ports['management']}")
    return 0


@command.command("down", short_help="Remove the container with all its data.")
def down() -> int:
    """Remove the container with all its data."""
    from tocsin.splunk.container import Container, find_engine

    container = Container(engine=find_engine())
    click.echo(f"removed {container.name}" if container.down() else f"there is no container {container.name}")
    return 0


@command.command("status", short_help="Say what the container is doing.")
def status() -> int:
    """Say what the container is doing; the exit status is 0 when it answers."""
    from tocsin.splunk.container import Container, find_engine

    container = Container(engine=find_engine())
    state = container.state()
    click.echo(f"{container.name}: {state}")
    return 0 if state.is_ready else 1


@command.command("apps", short_help="Write the apps that a Splunk needs for the content.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@content_option
def apps(*, folder: Path, content: Path | None) -> int:
    """Write to FOLDER the apps that a Splunk needs to run the content: its objects, and our packs.

    They are plain Splunk apps, for `tocsin splunk up --app` or for a server of your own. A Splunk that has the real
    add-ons needs only `tocsin_content`.
    """
    from tocsin.splunkd.content_app import write_apps

    root = content or nearest_content_root()
    if root is None:
        raise UsageError("there is no folder `detections` here or above; name a content root with --content")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty")
    for path in write_apps(root, folder):
        click.echo(path)
    return 0


@command.command("clean", short_help="Remove what killed runs have left on a Splunk.")
def clean() -> int:
    """Remove what runs that were killed have left on the configured Splunk."""
    import os

    from tocsin.content.settings import find_settings
    from tocsin.splunk.settings import read_splunk_settings

    try:
        from tocsin.splunk.service import connect
        from tocsin.splunk.tenancy import remove_leftovers
    except ModuleNotFoundError as error:
        raise UsageError("`tocsin splunk clean` needs further packages: pip install 'tocsin[splunk]'") from error

    root = nearest_content_root()
    settings = read_splunk_settings(os.environ, find_settings(root).file if root else None)
    if settings is None:
        raise UsageError("no Splunk is named: set TOCSIN_SPLUNK_HOST, or `splunk.host` in tocsin.toml")
    removed = remove_leftovers(connect(settings))
    for path in removed:
        click.echo(f"removed {path}")
    click.echo(f"{len(removed)} leftover{'' if len(removed) == 1 else 's'} removed")
    return 0
