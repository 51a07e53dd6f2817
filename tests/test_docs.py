"""Promises in the documents are kept: what they name is there, and what is there they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from crosscurrents.cli import main
from crosscurrents.exercises.exercise import kinds

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PROMISED = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]


def tokens(path: Path) -> Iterator[Token]:
    """Yield every token of a document, those inside lines included."""
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")):
        yield token
        yield from token.children or []


def code(*paths: Path) -> list[str]:
    """Return what documents hold as code: each span, and each line of each block."""
    found = []
    for path in paths:
        for token in tokens(path):
            if token.type in {"code_inline", "fence", "code_block"}:
                found += token.content.splitlines()
    return found


def commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command below a group that does something, with its words."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield (*above, name), command


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_is_named_with_all_its_options(words: tuple[str, ...]) -> None:
    written = code(*PROMISED)
    called = " ".join(("crosscurrents", *words))
    assert [line for line in written if called in line], f"no document names “{called}”"
    missing = []
    for option in COMMANDS[words].params:
        if isinstance(option, click.Option):
            names = [*option.opts, *option.secondary_opts]
            if not any(
                re.search(rf"(^|[\s\[|]){re.escape(name)}\b", line) for name in names for line in written
            ):
                missing.append(names[0])
    assert missing == [], f"no document names these options of “{called}”"


def test_every_command_that_is_named_is_there() -> None:
    named = set()
    for line in code(*DOCUMENTS):
        for found in re.finditer(r"(?:^|[\s/])crosscurrents ((?:[a-z]+)(?:\|[a-z]+)*)(?: ([a-z]+))?", line):
            for one in found.group(1).split("|"):
                named.add((one, found.group(2) or ""))
    assert named
    for first, second in named:
        command = main.commands.get(first)
        assert command is not None, f"crosscurrents {first}"
        if isinstance(command, click.Group):
            assert second in command.commands, f"crosscurrents {first} {second}"


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_make_target_that_is_named_is_there() -> None:
    named = set()
    for line in code(*DOCUMENTS):
        named |= set(re.findall(r"(?:^|[;&]\s*|\$ )make ([a-z][a-z-]*)", line.strip()))
    assert {"learn", "test"} <= named
    assert named <= make_targets()


def test_make_help_says_what_each_target_is_for() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    said = set(re.findall(r"^([a-z][a-z-]*):.*## \S", makefile, re.MULTILINE))
    assert said == set(phony.group(1).split()) == make_targets()


def links() -> Iterator[tuple[Path, str]]:
    """Yield every link and picture of the documents that is a file's."""
    for path in DOCUMENTS:
        for token in tokens(path):
            target = token.attrGet("href") if token.type == "link_open" else token.attrGet("src")
            if isinstance(target, str) and not urlsplit(target).scheme:
                yield path, target


def anchors(path: Path) -> set[str]:
    """Return the fragments of a document's headings, as code hosts make them."""
    text = re.sub(r"^(`{3,}).*?^\1", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", one.lower())) for one in headings}


def test_every_link_to_a_file_leads_somewhere() -> None:
    for path, target in links():
        name, _, fragment = unquote(target).partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.exists(), f"{path.relative_to(ROOT)}: {target}"
        assert found.is_relative_to(ROOT), f"{path.relative_to(ROOT)}: {target}"
        if fragment and found.suffix == ".md":
            assert fragment in anchors(found), f"{path.relative_to(ROOT)}: {target}"


def test_every_kind_of_exercise_has_its_line() -> None:
    authors = code(ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md")
    assert set(kinds()) - set(authors) == set()


def test_every_file_that_is_named_is_there() -> None:
    """Of names in code such as `docs/openapi.yaml`; examples that are made up lie elsewhere."""
    missing = []
    for path in DOCUMENTS:
        for name in code(path):
            if re.fullmatch(r"(docs|tests|widgets|\.ci)/[\w./-]+", name) and not (ROOT / name).exists():
                missing.append(f"{path.relative_to(ROOT)}: {name}")
    assert missing == []
