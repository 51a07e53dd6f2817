"""The command line as a whole: what there is, what it says, how it ends."""

from __future__ import annotations

import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from crosscurrents import __version__
from crosscurrents.cli import main


def commands(group: click.Group, *above: str) -> list[tuple[str, ...]]:
    """Return every command below a group, groups included, by its words."""
    found: list[tuple[str, ...]] = []
    for name, command in sorted(group.commands.items()):
        words = (*above, name)
        found.append(words)
        if isinstance(command, click.Group):
            found += commands(command, *words)
    return found


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words), prog_name="crosscurrents")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_commands_of_the_issue_are_there() -> None:
    expected = {"learn", "build", "new", "collect", "autograde", "feedback", "formgrader", "doctor"}
    assert expected <= set(main.commands)
    assert ("new", "exercise") in commands(main)


@pytest.mark.parametrize("words", commands(main), ids=" ".join)
@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_every_command_says_what_it_does(words: tuple[str, ...], asked: str) -> None:
    code, said = run(*words, asked)
    assert code == 0
    assert said.startswith(f"Usage: crosscurrents {' '.join(words)} ")
    # One sentence at least, before the options.
    assert re.search(r"\n\n  [A-Z](.*|.*\n  .*)[.:]\n", said)


@pytest.mark.parametrize("words", [*commands(main), ()], ids=" ".join)
def test_every_option_says_what_it_is_for(words: tuple[str, ...]) -> None:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help and option.help[0].isupper(), option.name


def test_nothing_said_is_help() -> None:
    code, said = run()
    assert "Commands:" in said
    assert code == 2


def test_the_version() -> None:
    assert run("--version") == (0, f"crosscurrents {__version__}\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["lern"], "No such command 'lern'"),
        (["learn", "--colour"], "No such option"),
        (["learn", "--port", "99999"], "99999 is not in the range 1<=x<=65535"),
        (["learn", "--port", "many"], "'many' is not a valid integer"),
        (["build", "--root", "/no/such/folder"], "does not exist"),
        (["new", "exercise", "01_first"], "Missing argument 'SLUG'"),
        (["new", "exercise", "01_first", "slug"], "Missing option '--widget'"),
    ],
)
def test_a_mistyped_command_ends_with_2(words: list[str], says: str) -> None:
    code, said = run(*words)
    assert code == 2
    assert says in said


def test_help_is_there_without_voila_nbgrader_or_pandas() -> None:
    """Somebody who asks for help should not wait for libraries that only the work itself needs."""
    program = (
        "import sys; from crosscurrents.cli import main\n"
        "try: main(['learn', '--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "print(sorted(set(sys.modules) & {'voila', 'nbgrader', 'pandas', 'jupyter_server', 'anywidget'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n[]\n")
    assert "Open the lessons here" in done.stdout
