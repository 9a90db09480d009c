from support.both import expect_pages_alike, expect_repositories_alike

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "Which part of this question does SQLite answer more kindly than PostgreSQL?",
        "Look at the method named above, for instance at LIKE, dates and types.",
    ),
)
def test_same_on_postgresql(student: Student, step: Steps) -> None:
    """What works on SQLite works on PostgreSQL.

    We call your repositories and visit your pages once more, on a PostgreSQL server. What fails
    there is tried on SQLite as well: what fails on both is told above and costs nothing here.
    """
    with step("repositories"):
        expect_repositories_alike(student)
    with step("pages"):
        expect_pages_alike(student)
