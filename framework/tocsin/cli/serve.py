"""`tocsin serve`: a local server that answers as Splunk does, from Tocsin's own engine."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.options import traceback_option
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.splunkd.serving import Running

__all__ = ["command"]

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_DATA = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8089, show_default=True, type=click.IntRange(0, 65535), help="Port of the REST API.")
@click.option("--hec-port", default=8088, show_default=True, type=click.IntRange(0, 65535), help="Port of the HEC.")
@click.option("--user", default="admin", show_default=True, help="The name of the administrator.")
@click.option("--app", "apps", multiple=True, metavar="DIR", type=_FOLDER, help="An app to install; repeatable.")
@click.option("--content", type=_FOLDER, metavar="ROOT", help="A content root whose objects apply.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep everything here for the next start.",
)
@click.option("--certificate", type=_FILE, metavar="FILE", help="A certificate in PEM; needs --key.")
@click.option("--key", type=_FILE, metavar="FILE", help="The key of the certificate.")
@click.option("--no-tls", is_flag=True, help="Speak plain HTTP.")
@click.option("--es", "enterprise_security", metavar="VERSION", help="Pass as having this Enterprise Security.")
@click.option("--memory", default=256, show_default=True, type=click.IntRange(min=1), help="MiB of events in memory.")
@click.option("--disk", default=8192, show_default=True, type=click.IntRange(min=1), help="MiB of events on disk.")
@traceback_option
def command(
    *,
    host: str,
    port: int,
    hec_port: int,
    user: str,
    apps: tuple[Path, ...],
    content: Path | None,
    data: Path | None,
    certificate: Path | None,
    key: Path | None,
    no_tls: bool,
    enterprise_security: str | None,
    memory: int,
    disk: int,
) -> int:
    """Answer as a Splunk would, on this machine: the REST API and the HTTP event collector (HEC).

    A test double: its answers come from Tocsin's engine, not from Splunk. The password comes from the environment
    variable TOCSIN_SERVE_PASSWORD and the collector's token from TOCSIN_SERVE_HEC_TOKEN; without them new ones are
    made and shown once. Runs until it is interrupted.
    """
    try:
        from tocsin.splunkd.serving import serve
    except ModuleNotFoundError as error:
        raise UsageError("`tocsin serve` needs further packages: pip install 'tocsin[serve]'") from error
    from tocsin.splunkd.settings import Limits, ServerSettings

    if (certificate is None) != (key is None):
        raise UsageError("--certificate and --key belong together")
    password, token = _secret("TOCSIN_SERVE_PASSWORD"), _secret("TOCSIN_SERVE_HEC_TOKEN")
    settings = ServerSettings(
        host=host,
        management_port=port,
        collector_port=hec_port,
        user=user,
        password=password[0],
        collector_token=token[0],
        apps=apps,
        content=content,
        data=data,
        certificate=certificate,
        key=key,
        tls=not no_tls,
        enterprise_security=enterprise_security,
        limits=Limits(memory=memory * 2**20, disk=disk * 2**20),
    )
    made = {"password": password, "HEC token": token}
    try:
        with suppress(KeyboardInterrupt):
            serve(settings, lambda running: _announce(running, user, made))
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port} and {host}:{hec_port}: {error.strerror}") from error
    click.echo("stopped", err=True)
    return 0


def _secret(variable: str) -> tuple[str, bool]:
    """Return a secret from the environment, or a new one, and whether it is new."""
    import os

    given = os.environ.get(variable, "")
    return (given, False) if given else (secrets.token_urlsafe(18), True)


def _announce(running: Running, user: str, made: dict[str, tuple[str, bool]]) -> None:
    """Say where the server is; show only the secrets that nobody knows yet."""
    scheme = "https" if running.certificate else "http"
    click.echo(f"REST {scheme}://{running.host}:{running.management_port}  (user {user})")
    click.echo(f"HEC  {scheme}://{running.host}:{running.collector_port}")
    if running.certificate is not None:
        click.echo(f"certificate {running.certificate}")
    for name, (text, is_new) in made.items():
        if is_new:
            click.echo(f"{name} {text}")
    click.echo("\nfor `tocsin integration` and `tocsin replay`, in another terminal:")
    settings = {
        "HOST": running.host,
        "PORT": running.management_port,
        "HEC_PORT": running.collector_port,
        **({"CERTIFICATE": running.certificate} if running.certificate else {"SCHEME": "http"}),
    }
    click.echo("export " + " ".join(f"TOCSIN_SPLUNK_{name}={value}" for name, value in settings.items()))
