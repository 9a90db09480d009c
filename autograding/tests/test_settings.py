"""`classroom.toml`."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograding.assignment.places import root
from autograding.settings import (
    PLACEHOLDER,
    Settings,
    SettingsError,
    UnitSettings,
    load_settings,
    named,
)

COMMIT, HASH = "a" * 40, "b" * 64


def load(folder: Path, text: str) -> Settings:
    """The settings that a file of this text makes."""
    (folder / "classroom.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "classroom.toml")


def keys(shape: type[msgspec.Struct], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every dotted key with its default; those of a unit without its table."""
    for field in msgspec.structs.fields(shape):
        if isinstance(field.default, msgspec.Struct):
            yield from keys(type(field.default), f"{prefix}{field.name}.")
        elif field.name != "units":
            yield f"{prefix}{field.name}", field.default


def flat(data: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The same of parsed TOML."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def test_the_shipped_file_has_every_key_with_its_default() -> None:
    """Who reads it sees all there is, and changing nothing changes nothing."""
    text = (root() / "classroom.toml").read_text(encoding="utf-8")

    assert dict(keys(Settings)) == dict(flat(tomllib.loads(text)))
    for name, _ in keys(UnitSettings):
        assert re.search(rf"^# {name} = ", text, re.MULTILINE), name


@pytest.mark.parametrize(
    ("text", "here", "there", "expected"),
    [
        ("", "", "", False),
        ('organization = "course"', "", "", True),
        ('organization = "course"', "unit-1-sql", "", False),
        ('organization = "course"', "unit-1-sql", "unit-2-orm", False),
        ("", "unit-2-orm", "unit-1-sql", True),
        ("", "", "unit-2-orm", True),
        ('[units.unit-1-sql]\naccept = "github"', "unit-1-sql", "", True),
        ('organization = "course"\n[units.unit-1-sql]\naccept = "here"', "", "unit-1-sql", False),
    ],
)
def test_a_unit_is_accepted_where_the_file_says_or_its_repositories_are(
    tmp_path: Path, text: str, here: str, there: str, expected: bool
) -> None:
    """A unit that nobody has yet is where the others are, or where an organization is named."""
    found = load(tmp_path, text).is_on_github(
        "unit-1-sql", here={here} - {""}, there={there} - {""}
    )
    assert expected is found


def test_the_shipped_file_explains_every_key() -> None:
    """A comment stands above each key, or above the lines of its kind."""
    text = (root() / "classroom.toml").read_text(encoding="utf-8")
    paragraphs = [part for part in text.split("\n\n") if " = " in part]

    assert [] == [part for part in paragraphs if "# " not in part]


def test_a_full_file_is_read(tmp_path: Path) -> None:
    """Names, the pin of a grader, and a due date with its zone."""
    settings = load(
        tmp_path,
        f"""
        organization = "example-school"
        [grader]
        version = "0.1.0"
        commit = "{COMMIT}"
        hash = "{HASH}"
        [units.unit-1-sql]
        repository = "sql-template"
        prefix = "sql"
        due = 2026-12-01T18:00:00+01:00
        """,
    )

    assert "sql-template" == settings.template_repository("unit-1-sql")
    assert "sql-ada-park" == settings.student_repository("unit-1-sql", "ada-park")
    assert datetime(2026, 12, 1, 17, tzinfo=UTC) == settings.due("unit-1-sql")
    assert settings.grader.pinned
    assert "example-school/databases-grader" == settings.grader_repository


def test_a_unit_that_is_not_named_has_the_defaults() -> None:
    """Its id names both kinds of repositories, and it is never due."""
    settings = Settings(organization="example-school")

    assert "unit-2-orm" == settings.template_repository("unit-2-orm")
    assert "unit-2-orm-ada-park" == settings.student_repository("unit-2-orm", "ada-park")
    assert settings.due("unit-2-orm") is None


def test_the_file_in_the_working_folder_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then that of the course's own folder."""
    monkeypatch.chdir(tmp_path)
    assert PLACEHOLDER == load_settings().organization

    load(tmp_path, 'organization = "example-school"\n')
    assert "example-school" == load_settings().organization


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('organisation = "x"', "line 1: `organisation`: there is no such key. Remove or correct"),
        ('\norganization = "a b"', "line 2: `organization`: the value is not of the right form. "),
        ('api = "ftp://x"', "`api`: the value is not of the right form. Give a full address"),
        ("private_templates = 1", "line 1: `private_templates`: expected `bool`, got `int`"),
        (f'[grader]\ncommit = "{COMMIT}"', "`version`, `commit` and `hash` belong together. Copy"),
        ('[grader]\ncommit = "abc"', "line 2: `grader.commit`: the value is not of the right fo"),
        ('[units.unit-1-sq]\nprefix = "a"', "line 1: `units.unit-1-sq`: there is no such unit. Di"),
        (
            "[units.unit-1-sql]\ndue = 2026-12-01",
            r"line 2: `units\.\*\.due`: .*no point in time\. Write a day",
        ),
        ("[units.unit-1-sql]\ndue = 2026-12-01T18:00:00", "line 2: .*no time zone. Write a day"),
        ("organization = ", "this is not valid TOML: .* Texts stand in quotation marks"),
        ("[grader]\n[grader]", r"twice .*\[grader\] stands there only once"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_cure(tmp_path: Path, text: str, told: str) -> None:
    """File, line, key, what is wrong, what to write."""
    with pytest.raises(SettingsError, match=told):
        load(tmp_path, text)


def test_a_missing_or_unreadable_file_is_told(tmp_path: Path) -> None:
    """A file that was asked for by name is never passed over."""
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load_settings(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'organization = "\xe9"')
    with pytest.raises(SettingsError, match="is not UTF-8 text: save it as UTF-8"):
        load_settings(tmp_path / "latin.toml")


def test_what_needs_an_organization_refuses_the_placeholder() -> None:
    """Nothing is ever sent to an organization that nobody named."""
    with pytest.raises(SettingsError, match=r"No organization is named yet\. Write yours at"):
        named(Settings())
    assert "example-school" == named(Settings(organization="example-school")).organization
