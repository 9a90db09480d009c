"""The documentation keeps the bootcamp's rules for Markdown, and its spelling."""

from autograding.assignment.places import root
from autograding.quiz import quizzes_folder
from autograding.tests.helpers.pages import pages
from autograding.tests.node import node


def test_pages_pass_the_bootcamps_linter_and_spell_check() -> None:
    """markdownlint-cli2 and cspell find nothing with the bootcamp's own rules."""
    files = [*pages(), *sorted(quizzes_folder().glob("*.md"))]
    names = [path.relative_to(root()).as_posix() for path in files]
    assert "" == node("prose.mjs", *names)
