from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

_PAGE = "/loans/overdue?today={today}"


@check(
    hints=(
        "Which objects does the loop in the view walk to, from one loan?",
        "Look at show_overdue in library/routes/loans.py, and at the query that brings the loans.",
    ),
)
def test_overdue_quick(student: Student, step: Steps) -> None:
    """The list of overdue loans sends at most 5 statements, however many there are.

    We open the list, store as many loans once more, of other books to other members, and open it
    again.
    """
    growth = Growth.of(student, [_PAGE])
    late = growth.library.overdue(growth.focus.today)
    with step("statements"):
        new = growth.more.overdue(growth.focus.today)
        growth.expect_few(_PAGE, 5, [loan.barcode for loan in new])
    with step("rows"):
        growth.expect_rows(_PAGE, 4 * len(late) + 5, "the loans, and copy, book and member of each")
