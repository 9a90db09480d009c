"""The chapter keeps what others rely on: anchors, the units' figures, pictures, quizzes, length."""

import json
import re
from pathlib import Path

import pytest
import yaml

from autograding.assignment.places import root
from autograding.quiz import quiz_names
from autograding.tests.helpers.chapter import CHAPTER, chapter, front_matter, prose, section
from autograding.tests.helpers.pages import anchors

UNITS = sorted((root() / "assignments").glob("unit-[0-9]-*"))
COVERAGE = root() / "docs" / "coverage.md"
OPTIMIZATION = root() / "assignments" / "unit-4-optimization"
IMAGE = re.compile(r'<img src="([^"]+)" alt="([^"]*)"')


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_feedback_of_every_unit_leads_into_the_chapter(unit: Path) -> None:
    """Each criterion's anchor is a heading."""
    rubric = (unit / "assignment.yml").read_text("utf-8")
    wanted = {one["chapter"].removeprefix("#") for one in yaml.safe_load(rubric)["criteria"]}
    assert set() == wanted - anchors(CHAPTER)


def test_front_matter_has_what_the_bootcamp_adds_up() -> None:
    """Six exercises of 690 minutes, each with all its fields: one that lacks breaks all sums."""
    exercises = front_matter()["exercises"]
    assert ("Software Development", 40) == (
        front_matter()["category"],
        front_matter()["estReadingMinutes"],
    )
    fields = {"name", "description", "estMinutes", "technologies"}
    assert [fields] * 6 == [set(exercise) for exercise in exercises]
    assert 690 == sum(exercise["estMinutes"] for exercise in exercises)


@pytest.mark.parametrize("number", range(6))
def test_exercises_say_the_same_as_the_front_matter(number: int) -> None:
    """Name, minutes and technologies stand there once more, for people."""
    exercise = front_matter()["exercises"][number]
    text = section(f"Exercise {number + 1}: {exercise['name']}")
    assert f"**{exercise['estMinutes']} minutes** · {', '.join(exercise['technologies'])}\n" in text
    assert f"`assignments/unit-{number + 1}-" in text
    assert f"classroom quiz checkpoint-{number + 1}\n" in re.sub(r" +#.*", "", text)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_and_front_matter_agree(unit: Path) -> None:
    """A unit's minutes, its README's and the chapter's are the same."""
    rubric = yaml.safe_load((unit / "assignment.yml").read_text("utf-8"))
    exercise = front_matter()["exercises"][int(unit.name.split("-")[1]) - 1]
    readme = (unit / "starter" / "README.md").read_text("utf-8")
    assert exercise["estMinutes"] == rubric["minutes"]
    assert f"**Time:** about {rubric['minutes']} minutes" in readme
    assert f"`assignments/{unit.name}/`" in chapter()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_readmes_name_headings_of_the_chapter(unit: Path) -> None:
    """How far to read before a unit is told by a heading that exists."""
    readme = (unit / "starter" / "README.md").read_text("utf-8")
    before = re.search(r"^\*\*Before:\*\*.*", readme, re.MULTILINE)
    assert before
    names = re.findall(r'"([^"]+)"', before[0])
    assert [] == [name for name in names if f"# {name}\n" not in chapter()]


def test_the_chapter_is_as_long_as_an_evening() -> None:
    """5,000 to 6,500 words to read, code aside."""
    assert 5_000 <= len(prose().split()) <= 6_500


def test_pictures_are_there_and_described() -> None:
    """Each picture exists, is described in words, and each file is shown."""
    shown = dict(IMAGE.findall(chapter()))
    folder = CHAPTER.parent / "img11"
    assert chapter().count("<img") == len(shown)
    assert {f"/{path.relative_to(root())}" for path in folder.glob("*.svg")} == set(shown)
    assert [] == [address for address, words in shown.items() if len(words.split()) < 10]


def test_every_quiz_is_asked_where_it_belongs() -> None:
    """Each checkpoint stands below its exercise, and the whole quiz below its own heading."""
    mounts = re.findall(r'<div id="chapter-11/11\.4/([\w-]+)\.js"></div>', chapter())
    assert sorted(quiz_names()) == sorted(mounts)
    assert "databases-quiz.js" in section("Quiz")


def test_mistakes_are_named_by_checks_that_exist() -> None:
    """The table's first column holds ids of checks, as they stand in reports."""
    named = re.findall(r"^\| `(\w+)` \|", section("Common mistakes"), re.MULTILINE)
    rubrics = "".join((unit / "assignment.yml").read_text("utf-8") for unit in UNITS)
    assert named
    assert [] == [name for name in named if not re.search(rf"\bid: {name}\b", rubrics)]


def test_numbers_of_the_optimization_are_those_of_its_files() -> None:
    """Before: what the unit's README measured. After: what its reference handed in."""
    readme = (OPTIMIZATION / "starter" / "README.md").read_text("utf-8")
    measured = json.loads((OPTIMIZATION / "solution" / "measurements.json").read_text("utf-8"))
    text = section("Cost of indexes")
    row = r"^\| `(/\S*)` \| ([\d,]+) \| (\d+) \| (\d+) KB \| (\d+) KB \|$"
    rows = re.findall(row, text, re.MULTILINE)
    assert 5 == len(rows)
    for page, before, after, text_before, text_after in rows:
        was = rf"^{re.escape(page)} +{before} +[\d.,]+ ms +{text_before} KB$"
        assert re.search(was, readme, re.MULTILINE), page
        now = measured["after"]["pages"][page]
        assert (int(after), int(text_after)) == (now["statements"], now["kilobytes"]), page
    assert "2.8 seconds before, and for 8 milliseconds after" in text
    assert "2,790.4 ms" in readme
    assert '"statements": 3, "milliseconds": 7.6' in readme


def test_coverage_names_headings_and_files_that_exist() -> None:
    """Whatever is said to fulfill a requirement is there."""
    text = COVERAGE.read_text("utf-8")
    headings = re.findall(r"11\.4-databases\.md#([\w-]+)\)", text)
    files = re.findall(r"`((?:assignments|docs|shared|autograding)/[^`]+)`", text)
    assert set() == set(headings) - anchors(CHAPTER)
    assert [] == [name for name in files if not (root() / name).exists()]


def test_coverage_leaves_no_requirement_out() -> None:
    """Every unit has all its requirements: who reads the table reads the specification."""
    text = COVERAGE.read_text("utf-8")
    counted = [len(re.findall(rf"^\| {unit}\.\d+ \|", text, re.MULTILINE)) for unit in range(1, 7)]
    assert [7, 8, 7, 9, 7, 10] == counted
