from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

_PAGE = "/members"


@check(
    hints=(
        "Can one statement count for all members of the page at once?",
        "Look at show_members in library/routes/members.py, and at GROUP BY.",
    ),
)
def test_members_quick(student: Student, step: Steps) -> None:
    """The list of members sends at most 3 statements, and counts in the database.

    We open the list, store as many members once more, with loans, open and returned, and open it
    again.
    """
    growth = Growth.of(student, [_PAGE])
    with step("statements"):
        growth.expect_few(_PAGE, 3, [member.email for member in growth.more.members])
    with step("rows"):
        most = 2 * len(growth.library.members) + 5
        growth.expect_rows(_PAGE, most, "the members and a number for each, not their loans")
