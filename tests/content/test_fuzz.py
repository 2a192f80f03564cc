"""Files with something wrong in them, made by chance: every one gets a diagnostic, and nothing else happens."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest
import yaml

from tocsin.content.folders import Kind, kind_of
from tocsin.content.migration.migrating import Migration, migrate
from tocsin.content.root import ContentRoot
from tocsin.content.validate import Validator
from tocsin.testing.defects import OFFICE_ROOT
from tocsin.testing.rules import EXAMPLE_ROOT, TODAY

ROUNDS = 20
HEADER = ("name", "id", "version", "date", "author", "status", "description")
JUNK = (
    None,
    0,
    -1,
    3.5,
    True,
    "",
    "\x00",
    "💥" * 3,
    [],
    {},
    [[]],
    {"a": {"b": []}},
    [None],
    "`" * 5,
    "$",
    "| |",
    "((",
    "a" * 9999,
)
Mutation = Callable[[str, random.Random], str]


def odd_character(text: str, chance: random.Random) -> str:
    """Put in a character that YAML does not allow."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("\x00\x01\x1b\x7f\ufffe") + text[at:]


def open_bracket(text: str, chance: random.Random) -> str:
    """Open what is never closed."""
    lines = text.splitlines(keepends=True)
    keys = [number for number, line in enumerate(lines) if line[:1].isalpha() and ": " in line]
    at = chance.choice(keys)
    key, _, value = lines[at].partition(": ")
    lines[at] = f"{key}: {chance.choice('[{')}{value}"
    return "".join(lines)


def repeated_key(text: str, chance: random.Random) -> str:
    """Write a key of the root twice."""
    key = chance.choice([line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha() and ":" in line])
    return f"{text.rstrip()}\n{key}: again\n"


def lost_key(text: str, chance: random.Random) -> str:
    """Drop the name, which every object has."""
    data = yaml.safe_load(text)
    del data["name"]
    return yaml.safe_dump(data, sort_keys=chance.random() < 0.5)


def junk_value(text: str, chance: random.Random) -> str:
    """Put a value that no schema allows at some key of the root; of removed content only the header is read."""
    data = yaml.safe_load(text)
    keys = [key for key in data if data.get("status") != "removed" or key in HEADER]
    data[chance.choice(keys)] = {"what": chance.choice(JUNK)}
    return yaml.safe_dump(data, allow_unicode=True)


def junk_anywhere(text: str, chance: random.Random) -> str:
    """Put any value at all somewhere deep, beside a key that does not exist and an author who is none."""
    data = yaml.safe_load(text)
    holders = list(_holders(data))
    holder = chance.choice(holders)
    holder[chance.choice(range(len(holder)) if isinstance(holder, list) else list(holder))] = chance.choice(JUNK)
    data |= {"no such key": 1, "author": []}
    return yaml.safe_dump(data, allow_unicode=True)


def cut_off(text: str, chance: random.Random) -> str:
    """Cut the file off in its first line."""
    return text[: chance.randrange(1, text.index(":"))]


def _holders(value: object) -> Iterator[dict[str, object] | list[object]]:
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


MUTATIONS: tuple[Mutation, ...] = (
    *(odd_character, open_bracket, repeated_key, lost_key, junk_value, junk_anywhere, cut_off),
)


def own_files(root: Path) -> list[PurePosixPath]:
    """Return the content files of a root."""
    files = (PurePosixPath(path.relative_to(root).as_posix()) for path in root.rglob("*.yml"))
    return sorted(path for path in files if kind_of(path))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("source", [OFFICE_ROOT, EXAMPLE_ROOT], ids=lambda path: path.name)
def test_every_broken_file_gets_a_diagnostic(source: Path, mutation: Mutation, tmp_path: Path) -> None:
    """Checking a broken file, and asking for its migration, ends with a diagnostic and never with a traceback."""
    root = tmp_path / "root"
    shutil.copytree(source, root)
    chance = random.Random(f"{source.name} {mutation.__name__}")
    files = own_files(root)
    for number in range(2 * ROUNDS):
        path = files[number % len(files)]
        whole = (root / path).read_text("utf-8")
        broken = mutation(whole, chance)
        (root / path).write_text(broken, "utf-8", newline="")
        content = ContentRoot.open(root)

        found = Validator(content, TODAY).diagnostics(path)
        list(migrate(Migration(content), [path]))

        assert found, f"{path}:\n{broken[:500]}"
        (root / path).write_text(whole, "utf-8", newline="")


def test_a_broken_file_breaks_no_other(tmp_path: Path) -> None:
    """With one file of each kind full of junk, all others can still be checked."""
    root = tmp_path / "root"
    shutil.copytree(OFFICE_ROOT, root)
    chance = random.Random("all at once")
    files = own_files(root)
    for path in files[::2]:
        (root / path).write_text(junk_anywhere((root / path).read_text("utf-8"), chance), "utf-8")
    content = ContentRoot.open(root)
    validator = Validator(content, TODAY)

    found = {path: validator.diagnostics(path) for kind in Kind for path in content.files(kind)}
    validator.survey()

    assert all(found[path] for path in files[::2])
