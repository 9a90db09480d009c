"""The chapter as the tests read it."""

import re
from functools import cache
from typing import Any

import yaml

from autograding.assignment.places import root

__all__ = ["CHAPTER", "chapter", "front_matter", "prose", "section"]

CHAPTER = root() / "docs" / "11-application-development" / "11.4-databases.md"
_NAME = CHAPTER.relative_to(root()).as_posix()
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def chapter() -> str:
    """The chapter's text."""
    return CHAPTER.read_text(encoding="utf-8")


@cache
def front_matter() -> dict[str, Any]:
    """What the bootcamp's site reads from the chapter's top."""
    match = _FRONT.match(chapter())
    assert match, f"{_NAME} has no front matter"
    found: dict[str, Any] = yaml.safe_load(match[1])[_NAME]
    return found


def prose() -> str:
    """What a reader reads: neither code nor comments nor the front matter."""
    text = _FRONT.sub("", chapter())
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", text)


def section(heading: str) -> str:
    """What stands below a heading, up to the next one."""
    _, _, rest = chapter().partition(f"# {heading}\n")
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]
