from support.asking import ask, expect_order, expect_rows

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("add_loans",),
    hints=(
        "Which join keeps a member who has no open loan, and what does COUNT count then?",
        "Look at where your query says that a loan is open: in ON or in WHERE?",
    ),
)
def test_member_open_loans(student: Student, step: Steps) -> None:
    """member_open_loans counts the open loans of every member, also of those who have none.

    We ask it about several small libraries in which some members have no loan or only old ones.
    """
    answers = ask(student, "member_open_loans")
    with step("rows"):
        expect_rows(answers)
    with step("order"):
        expect_order(answers)


@check(
    after=("add_loans",),
    hints=(
        "What does a row look like for which a LEFT JOIN found no partner?",
        "Look at the facts above: a book may have several copies, or none.",
    ),
)
def test_never_borrowed(student: Student, step: Steps) -> None:
    """never_borrowed lists the books of which no copy was ever lent, by title.

    We ask it about several small libraries with books without copies, and with copies that came
    back.
    """
    answers = ask(student, "never_borrowed")
    with step("rows"):
        expect_rows(answers)
    with step("order"):
        expect_order(answers)


@check(
    after=("add_loans",),
    hints=(
        "How many rows does one copy give once it was lent three times?",
        "Look at which loans your join brings in, and at what each COUNT counts.",
    ),
)
def test_availability(student: Student, step: Steps) -> None:
    """Availability counts the copies and the free copies of every book, also where there are none.

    We ask it about several small libraries with copies that were never lent, came back or are out.
    """
    answers = ask(student, "availability")
    with step("rows"):
        expect_rows(answers)
    with step("order"):
        expect_order(answers)
