"""The chapter's pictures are what their text sources say, and can be read on any page."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from autograding.assignment.places import root
from autograding.tests.helpers.chapter import CHAPTER

PICTURES = sorted((CHAPTER.parent / "img11").glob("*.svg"))
NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_pictures_are_drawn_from_their_sources() -> None:
    """`python docs/pictures` would change nothing."""
    command = [sys.executable, "docs/pictures", "--check"]
    done = subprocess.run(command, cwd=root(), capture_output=True, text=True, check=False)
    assert ("", 0) == (done.stdout, done.returncode), "cure: python docs/pictures"
    assert PICTURES


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_pictures_follow_the_readers_light_or_dark(picture: Path) -> None:
    """Each has a background of its own, colors for a dark system, and asks no other host."""
    drawn = ET.parse(picture).getroot()
    assert "card" == drawn.findall(f"{NAMESPACE}rect")[0].get("class")
    text = picture.read_text("utf-8")
    assert "@media (prefers-color-scheme: dark)" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
