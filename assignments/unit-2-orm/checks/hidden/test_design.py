from support.notes import expect_explained

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("models_load",),
    hints=(
        "What would a colleague who takes over your models ask first?",
        "Look at the heading named above: two to six sentences about your own classes.",
    ),
)
def test_design_explained(student: Student, step: Steps) -> None:
    """DESIGN.md explains your models and services below each of its headings.

    We count the words below each heading, comments left out, and look for names of your own
    classes or tables below the first.
    """
    with step("models"):
        expect_explained(student, "Models and tables", names=True)
        expect_explained(student, "Deleting")
    with step("services"):
        expect_explained(student, "Sessions and transactions")
        expect_explained(student, "Loading strategies")
        expect_explained(student, "SQLite and PostgreSQL")
