"""TOML with the line of each key; what only looks like a key is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.notebooks.editions.tomlfile import MOST_CHARACTERS, read_toml
from crosscurrents.notebooks.faults import AuthorError

TEXT = '''\
# name = "no"
name = "Ours"
about = """
label = "inside a text"
[[support]]
"""
"quoted" = 1

[colours]
accent = "#112233" # a = 1

[[support]]
label = "one"
[[support]]
  label = "two"
list = [
  "a",
  "b",
]
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edition.toml"


def test_each_key_has_its_line(path: Path) -> None:
    path.write_text(TEXT)
    assert dict(read_toml(path).lines) == {
        "name": 2,
        "about": 3,
        "quoted": 7,
        "colours": 9,
        "colours.accent": 10,
        "support[0]": 12,
        "support[0].label": 13,
        "support[1]": 14,
        "support[1].label": 15,
        "support[1].list": 16,
    }


def test_a_value_of_a_long_list_has_its_own_line(path: Path) -> None:
    path.write_text(TEXT)
    toml = read_toml(path)
    assert toml.line("support[1].list", "b") == 18
    assert toml.line("support[1].list", "no such") == 16
    assert toml.fault("support[1].gone", "no").line == 14
    assert toml.fault("gone", "no").line == 1


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('name = "Ours"\nname = "Again"\n', 2, "not TOML: Cannot overwrite a value"),
        ("name = Ours\n", 1, "not TOML: Invalid value"),
        ('a = 1\nb = "never closed', 2, "not TOML"),
        ("x" * (MOST_CHARACTERS + 1), 1, "longer than 50000 characters"),
    ],
    ids=["twice", "no-quotes", "not-closed", "too-long"],
)
def test_what_is_not_toml_is_one_sentence(path: Path, text: str, line: int, says: str) -> None:
    path.write_text(text)
    with pytest.raises(AuthorError) as caught:
        read_toml(path)
    assert (caught.value.line, caught.value.message[: len(says)]) == (line, says)
    assert "\n" not in caught.value.message


def test_no_file_and_not_utf_8(path: Path) -> None:
    with pytest.raises(AuthorError, match="no such file"):
        read_toml(path)
    path.write_bytes(b'name = "caf\xe9"\n')
    with pytest.raises(AuthorError, match="not UTF-8"):
        read_toml(path)
