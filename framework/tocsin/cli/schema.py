"""`tocsin schema`: JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tocsin.cli.options import content_option, traceback_option
from tocsin.cli.places import one_content_root
from tocsin.errors import UsageError

__all__ = ["command"]


@click.command("schema")
@click.argument("name", required=False)
@content_option
@click.option("--write", "write", is_flag=True, help="Write the schemas and the settings of the editor for this root.")
@traceback_option
def command(*, name: str | None, content: Path | None, write: bool) -> int:
    """Print the JSON Schema called NAME, such as `detection-v6`, or list them; --write sets up Visual Studio Code.

    The settings are for the YAML extension of Red Hat; other editors with its language server know the same keys.
    """
    from tocsin.content.schema import schema_called, schema_names
    from tocsin.diagnostics import nearest

    if write:
        return _write(one_content_root(content))
    if name is None:
        click.echo("\n".join(schema_names()))
        return 0
    if name not in schema_names():
        close = nearest(name, schema_names())
        raise UsageError(f"there is no schema `{name}`" + (f"; did you mean `{close}`?" if close else ""))
    click.echo(json.dumps(schema_called(name), indent=2, ensure_ascii=False))
    return 0


def _write(folder: Path) -> int:
    from tocsin.content.editors import editor_files
    from tocsin.content.root import ContentRoot

    for path, text in editor_files(ContentRoot.open(folder)).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        click.echo(f"wrote {target}")
    return 0
