"""`tocsin new`: write a detection with everything that belongs to it."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from tocsin.cli.options import content_option, traceback_option
from tocsin.cli.places import one_content_root
from tocsin.diagnostics import nearest
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.content.root import ContentRoot
    from tocsin.content.scaffold import NewFile

__all__ = ["command"]

_TYPES = ("TTP", "Anomaly", "Hunting", "Correlation")
_CATEGORIES = ("application", "cloud", "endpoint", "network", "web")
_LOG = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("new")
@click.argument("name", required=False)
@content_option
@click.option("--type", "type_name", type=click.Choice(_TYPES), help="What the detection makes of its results.")
@click.option("--category", type=click.Choice(_CATEGORIES), help="The folder that it goes to.")
@click.option("--description", help="What it is for.")
@click.option("--data-source", help="The data source that it reads; one that is not there is written.")
@click.option("--source", help="The source of the logs, where the data source is new.")
@click.option("--sourcetype", help="The sourcetype of the logs, where the data source is new.")
@click.option("--story", help="The story that it belongs to; one that is not there is written.")
@click.option("--technique", help="The ATT&CK id, such as T1110.003.")
@click.option("--entity", help="The field that its findings are about, such as dest.")
@click.option("--author", help="Who writes it; by default the name that git is configured with.")
@click.option("--search", "search_text", help="The search; by default one to start from.")
@click.option("--asset-type", help="What is attacked; by default what fits the category.")
@click.option("--security-domain", help="The domain of Enterprise Security; by default what fits the category.")
@click.option("--log", type=_LOG, help="A recorded log that the detection finds.")
@click.option("--benign", type=_LOG, help="A recorded log that it must not find.")
@traceback_option
def command(*, content: Path | None, log: Path | None, benign: Path | None, **given: str | None) -> int:
    """Write a detection called NAME in v6, with its filter macro, a true-positive and a benign test, and their logs.

    What no option says is asked. Files that are there are never overwritten.
    """
    from datetime import date
    from uuid import uuid4

    from tocsin.content.root import ContentRoot
    from tocsin.content.scaffold import Blueprint, scaffold

    root = ContentRoot.open(one_content_root(content))
    logs = {"true_positive": log.read_bytes() if log else b"", "benign": benign.read_bytes() if benign else b""}
    plan = Blueprint(**_answers(root, given), logs=logs)
    files = scaffold(root, plan, today=date.today().isoformat(), new_id=lambda: str(uuid4()))
    _write(root.path, files)
    return _check(root.path, files, searched=bool(plan.search))


def _answers(root: ContentRoot, given: dict[str, str | None]) -> dict[str, Any]:
    """Return what the options say, and ask for the rest."""
    from tocsin.content.model import DetectionType, slug_of
    from tocsin.content.scaffold import entity_of

    answers: dict[str, Any] = {"name": given["name"] or click.prompt("Name, such as Windows Example Detection")}
    if not slug_of(answers["name"]).strip("_"):
        raise UsageError("a name has letters or digits: the file is called after it")
    answers["description"] = given["description"] or click.prompt("What is it for")
    kind = given["type_name"] or click.prompt("Type", type=click.Choice(_TYPES), default="Anomaly")
    answers["type"] = DetectionType(kind)
    choice = click.Choice(_CATEGORIES)
    answers["category"] = given["category"] or click.prompt("Category", type=choice, default="endpoint")
    answers |= _data_source(root, given)
    answers["story"] = _known("story", given["story"], sorted(root.stories))
    answers["technique"] = _technique(given["technique"] or click.prompt("ATT&CK technique, such as T1110.003"))
    default = entity_of(root, answers["data_source"])
    answers["entity"] = given["entity"] or click.prompt("Field that findings are about", default=default)
    answers["author"] = given["author"] or _author(root.path)
    answers["search"] = (given["search_text"] or "").strip()
    answers["asset_type"] = given["asset_type"] or ""
    answers["security_domain"] = given["security_domain"] or ""
    return answers


def _technique(text: str) -> str:
    if not re.fullmatch(r"T[0-9]{4}(\.[0-9]{3})?", text):
        raise UsageError(f"`{text}` is no technique of ATT&CK, such as T1110 or T1110.003")
    return text


def _data_source(root: ContentRoot, given: dict[str, str | None]) -> dict[str, object]:
    from tocsin.content.scaffold import Origin, origin_of

    name = _known("data source", given["data_source"], sorted(root.data_sources))
    if origin := origin_of(root, name):
        return {"data_source": name, "origin": origin}
    source = given["source"] or click.prompt(f"Source of {name}")
    return {"data_source": name, "origin": Origin(source, given["sourcetype"] or click.prompt(f"Sourcetype of {name}"))}


def _known(what: str, given: str | None, names: list[str]) -> str:
    """Return the name of an object; of one that is almost one that is there, that is said, or asked where all is."""
    name = str(given or click.prompt(what.capitalize()))
    close = None if name in names else nearest(name, [each for each in names if _numbers(each) == _numbers(name)])
    if close and given:
        click.echo(f"note: there is no {what} `{name}` yet, so it is written; did you mean `{close}`?", err=True)
    elif close and click.confirm(f"There is no {what} {name}; do you mean {close}", default=True):
        return close
    return name


def _numbers(name: str) -> list[str]:
    """Return the numbers in a name: one event is no misspelling of another."""
    return re.findall(r"[0-9]+", name)


def _author(folder: Path) -> str:
    from tocsin.matrix.git import ask_git

    name = (ask_git(folder, "config", "user.name") or b"").decode().strip()
    return name or str(click.prompt("Author"))


def _write(folder: Path, files: tuple[NewFile, ...]) -> None:
    taken = [file.path for file in files if (folder / file.path).exists()]
    if taken:
        raise UsageError(f"nothing was written: {', '.join(map(str, taken))} is there already")
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        click.echo(f"wrote {path}")


def _check(folder: Path, files: tuple[NewFile, ...], *, searched: bool) -> int:
    """Validate what was written: a search that is given may be wrong."""
    from datetime import date

    from tocsin.content.root import ContentRoot
    from tocsin.matrix.validating import ValidationOptions, validate_content
    from tocsin.report.console import open_console
    from tocsin.report.report import Report
    from tocsin.report.validation import write_validation

    root = ContentRoot.open(folder)
    paths = [str(file.path) for file in files if file.path.suffix == ".yml"]
    validation = validate_content(root, date.today(), ValidationOptions(selectors=paths))
    write_validation(validation, open_console(), verbosity=0)
    _tell_next([folder / file.path for file in files if not file.content], files[0].path, searched=searched)
    return Report(matrix=validation.matrix(), root=root).matrix.exit_status()


def _tell_next(empty: list[Path], detection: PurePosixPath, *, searched: bool) -> None:
    """Say what is left for a person to do."""
    click.echo("\nNext:")
    for path in empty:
        wanted = "events that it must find" if path.stem == "true_positive" else "harmless events that look like them"
        click.echo(f"  - put {wanted} into {path}")
    left = "what is known of false positives"
    click.echo(f"  - write {left if searched else f'the search, and {left},'} in {detection}")
    click.echo(f"  - tocsin unit {detection}")
