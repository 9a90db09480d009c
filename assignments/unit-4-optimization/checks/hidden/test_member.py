from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

_PAGE = "/members/{reader}"


@check(
    hints=(
        "How many copies does get_by_id find with one statement, and how many does the page need?",
        "Look at show_member in library/routes/members.py, and at the query of the loans.",
    ),
)
def test_member_quick(student: Student, step: Steps) -> None:
    """The page of a member sends at most 4 statements, however many loans they have.

    We open the page, let the member borrow twice as many books, and open it again.
    """
    growth = Growth.of(student, [_PAGE])
    reader, library = growth.focus.reader.email, growth.library
    with step("statements"):
        growth.expect_few(_PAGE, 4, [loan.barcode for loan in growth.more.loans_of(reader)])
    with step("rows"):
        most = 3 * len(library.loans_of(reader)) + 5
        growth.expect_rows(_PAGE, most, "the loans, and the copy and the book of each")
