"""The reference pages say what the code says, and all of it."""

import re

import click
import msgspec
import pytest

from autograding.assignment import Visibility
from autograding.checks.outcome import Outcome
from autograding.cli.main import main
from autograding.grading import load_units
from autograding.reference import FOLDER, differing, pages
from autograding.reference.markdown import paragraph, read_docstring, table
from autograding.report import CheckReport, Report

PAGES = pages()
GROUP = click.Context(main, info_name="classroom")


def section(page: str, heading: str) -> str:
    """What stands below a heading of the second level."""
    assert f"\n## {heading}\n" in PAGES[page], heading
    return PAGES[page].partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_pages_are_up_to_date() -> None:
    """What is committed is what the code would write."""
    assert [] == differing(), "write them: python -m autograding.reference --write"
    assert sorted(PAGES) == sorted(path.name for path in FOLDER.iterdir())


def test_every_check_is_there_once() -> None:
    """Each check of each unit has its line, with its title, its points and what it needs."""
    for unit in load_units():
        text = section("checks.md", f"Unit {unit.id.split('-')[1]} · {unit.title}")
        for check in unit.checks:
            [line] = re.findall(rf"^- \*\*`{check.id}`\*\*: .*$", text, re.MULTILINE)

            assert paragraph(check.title) in line
            assert re.search(rf" \*{check.points} points?\b", line)
            assert all(f"`{name}`" in line for name in check.after)


def test_checks_that_open_later_keep_their_ways() -> None:
    """Of a check that opens after the due date nobody reads how it judges."""
    later = [
        check
        for unit in load_units()
        for check in unit.checks
        if check.visibility is Visibility.AFTER_DUE
    ]

    for check in later:
        assert f"**`{check.id}`**: {paragraph(check.title)} *" in PAGES["checks.md"]


@pytest.mark.parametrize("name", main.list_commands(GROUP))
def test_every_command_and_option_is_there(name: str) -> None:
    """No command and no option is left out."""
    command = main.get_command(GROUP, name)
    text = section("commands.md", f"classroom {name}")

    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(f"`{option}" in text or f", {option}" in text for option in parameter.opts)


def test_every_key_of_the_report_is_there() -> None:
    """Each field of a report and of a check's result is explained, and each outcome."""
    for shape in (Report, CheckReport):
        text = section("report.md", shape.__name__)
        for field in msgspec.structs.fields(shape):
            assert re.search(rf"^\| `{field.encode_name}` \| .+ \| .+ \|$", text, re.MULTILINE)
    for outcome in Outcome:
        assert f"- `{outcome}`: " in section("report.md", "Outcomes")


def test_headings_are_never_twice_below_one_another() -> None:
    """Two sections of one page with one name could not both be linked to."""
    for text in PAGES.values():
        second = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert len(second) == len(set(second))


def test_docstrings_are_taken_apart() -> None:
    """Paragraphs, and sections whose entries go over several lines."""
    told = read_docstring(
        "First *line*.\n\n    More\n    of it.\n\n    Args:\n        a: one\n            two: x\n"
    )

    assert (r"First \*line\*.", "More of it.") == told.paragraphs
    assert {"Args": {"a": "one two: x"}} == told.sections


def test_cells_hold_what_would_end_them() -> None:
    """A bar within a cell is escaped, and code keeps its asterisks."""
    assert "| a \\| b |" == table(("x",), [("a | b",)]).splitlines()[-1]
    assert "`*` and \\*" == paragraph("`*` and *")
