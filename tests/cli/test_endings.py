"""How the command line ends: exit statuses, messages, and what it loads for its help."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tocsin.version import __version__

from ..matrix.conftest import Content
from .conftest import Answer, Run

PROGRAM = [sys.executable, "-c", "from tocsin.cli import main; main(prog_name='tocsin')"]


def test_help_lists_every_command(run: Run) -> None:
    """The overview names each command with a line about it, and the exit statuses."""
    result = run("--help")

    assert 0 == result.exit_code
    for command in ("matrix", "validate", "unit", "integration", "search"):
        assert f"\n  {command} " in result.output
    assert "5 nothing selected" in " ".join(result.output.split())


@pytest.mark.parametrize("command", ["matrix", "validate", "unit", "integration", "search"])
def test_every_command_has_help(run: Run, command: str) -> None:
    """Each command explains its options."""
    result = run(command, "--help")

    assert (0, True) == (result.exit_code, "--content ROOT" in result.output)


def test_the_version(run: Run) -> None:
    """`--version` names the program and its version."""
    assert f"tocsin, version {__version__}\n" == run("--version").output


def test_help_loads_nothing_but_click() -> None:
    """The overview appears at once because no room is imported for it."""
    program = "\n".join(
        [
            "import sys, tocsin.cli",
            "try: tocsin.cli.main(['--help'])",
            "except SystemExit: pass",
            "print(*{'rich', 'yaml', 'jsonschema', 'tocsin.content', 'tocsin.engine'} & set(sys.modules))",
        ]
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "" == done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["matrx"], "did you mean `matrix`?"),
        (["unit", "--bogus"], "--bogus"),
        (["search"], "Missing argument"),
        (["matrix", "--content", "nowhere"], "nowhere"),
        (["matrix", "--content", "macros"], "is not a content root"),
        (["matrix", "opend"], "did you mean `opened`?"),
        (["search", "*", "--data", "nothing.log"], "nothing.log"),
    ],
)
def test_wrong_usage_is_4_with_a_remedy(run: Run, content: Content, arguments: list[str], message: str) -> None:
    """A command line that asks for the impossible ends with 4 and says what is wrong with it."""
    content.detection("opened.yml")

    result = run(*arguments)

    assert 4 == result.exit_code
    assert message in result.stderr


def test_no_content_root_here_or_above_is_wrong_usage(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside of a content root the remedy is `--content`."""
    monkeypatch.chdir(tmp_path)

    result = run("unit")

    assert 4 == result.exit_code
    assert "--content" in result.stderr


def test_a_defect_of_ours_is_one_line_and_3(run: Run, content: Content, answer: Answer) -> None:
    """An unexpected exception never shows a traceback unless it is asked for."""
    answer(ZeroDivisionError("oops"))

    result = run("search", "*")

    assert 3 == result.exit_code
    assert "internal error: ZeroDivisionError: oops (--traceback shows where)\n" == result.stderr


def test_a_want_of_memory_is_said(run: Run, content: Content, answer: Answer) -> None:
    """A search that needs more than this machine has is no defect of ours."""
    answer(MemoryError())

    result = run("search", "*")

    assert (1, "error: this needs more memory than there is\n") == (result.exit_code, result.stderr)


def test_a_traceback_can_be_asked_for(run: Run, content: Content, answer: Answer) -> None:
    """`--traceback` shows where a defect is."""
    answer(ZeroDivisionError("oops"))

    result = run("search", "*", "--traceback")

    assert 3 == result.exit_code
    assert result.stderr.startswith("Traceback (most recent call last)")
    assert "internal error: ZeroDivisionError: oops\n" in result.stderr


def test_a_reader_that_goes_away_is_no_defect() -> None:
    """When the reader of a pipe is gone, the program ends without a word."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run([*PROGRAM, "--help"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writer)

    assert (1, "") == (done.returncode, done.stderr)


def test_a_narrow_encoding_does_not_stop_a_report(content: Content) -> None:
    """A name that the output cannot show appears escaped."""
    content.detection("a.yml", name="Geöffnet")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    arguments = [*PROGRAM, "integration", "--content", str(content.path)]
    done = subprocess.run(arguments, capture_output=True, check=False, env=environment)

    assert (0, b"") == (done.returncode, done.stderr)
    assert b"Ge\\xf6ffnet" in done.stdout
