"""What a student wrote below a heading."""

from pathlib import Path

import pytest

from autograding.checks import Failure
from autograding.checks.background import StyleProcess
from autograding.checks.notes import Section
from autograding.checks.student import Observations, Student
from autograding.sandbox import Sandbox
from autograding.services import Services

ENOUGH = " ".join(f"{a}{b}" for a in "abcdefghij" for b in "xy")


def section(folder: Path, text: str, heading: str = "Normal forms") -> Section:
    """The section of a file of this text."""
    (folder / "DESIGN.md").write_text(text, encoding="utf-8")
    style = StyleProcess(folder, background=False)
    student = Student(
        folder,
        Sandbox(folder),
        services=Services(()),
        seed=1,
        observations=Observations(),
        style=style,
    )
    return Section(student, "DESIGN.md", heading)


def test_it_ends_at_the_next_heading(tmp_path: Path) -> None:
    """Text is a section's own, comments are nobody's, and the heading's line is known."""
    text = "# Notes\n\n## Normal  forms!\nmine <!-- not\nmine -->\n### Keys\nno\n"
    found = section(tmp_path, text)

    assert ("mine", 3) == (found.text.strip(), found.line)


def test_two_sentences_are_enough(tmp_path: Path) -> None:
    """Twenty different words explain; nineteen, or one word twenty times, do not."""
    section(tmp_path, f"## Normal forms\n{ENOUGH}\n").expect_explained()

    for text in (ENOUGH[3:], "word " * 20, f"<!-- {ENOUGH} -->"):
        with pytest.raises(Failure, match="below “Normal forms”") as told:
            section(tmp_path, f"\n## Normal forms\n{text}\n").expect_explained()
        assert ("DESIGN.md", 2) == (told.value.file, told.value.line)


def test_a_missing_heading_is_told(tmp_path: Path) -> None:
    """A heading that only a comment holds is missing, too."""
    with pytest.raises(Failure, match="did not find it"):
        section(tmp_path, "<!--\n## Normal forms\n-->\n")
