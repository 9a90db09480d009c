"""What the guides quote from files stands there, and the commands that they name are there."""

import re
from pathlib import Path

import click
import pytest

from autograding.cli.main import main

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "docs" / f"{name}.md" for name in ("student", "instructor", "authoring")]
GUIDES += [ROOT / "docs/troubleshooting.md", ROOT / "README.md"]
LISTING = re.compile(r"^<!-- from: (\S+) -->\n```\w+\n(.+?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[`\s/])classroom (?P<name>[a-z][a-z0-9-]+)(?P<rest>[^`\n#]*)")
GROUP = click.Context(main)


def listings() -> list[tuple[str, str]]:
    """Each file that a guide quotes, with what it quotes."""
    return [found for guide in GUIDES for found in LISTING.findall(guide.read_text("utf-8"))]


def commands(guide: Path) -> list[tuple[str, str]]:
    """Each command in a block of shell or in running code, with its arguments."""
    text = guide.read_text("utf-8")
    code = re.findall(r"^```sh\n(.+?)^```|`(classroom [^`]+)`", text, re.MULTILINE | re.DOTALL)
    return [
        (found["name"], found["rest"])
        for block, inline in code
        for found in COMMAND.finditer(block or inline)
    ]


@pytest.mark.parametrize(("name", "quoted"), listings())
def test_listings_are_parts_of_their_files(name: str, quoted: str) -> None:
    """A guide shows what is there, word for word."""
    assert quoted in (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_commands_and_options_exist(guide: Path) -> None:
    """Nobody is told to run what there is not."""
    for name, rest in commands(guide):
        command = main.get_command(GROUP, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            part = rest.split()[0]
            command = command.commands[part]
        known = {option for each in command.params for option in each.opts}
        own = rest.partition(" -- ")[0]
        assert set(re.findall(r"(?<=\s)--[a-z0-9-]+", own)) <= known, f"classroom {name}{rest}"


def test_there_is_something_to_compare() -> None:
    """A change of the guides' form would empty the other tests."""
    assert len(listings()) >= 3
    assert sum(len(commands(guide)) for guide in GUIDES) > 40
