from support.asking import ask, expect_order, expect_rows

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("many_to_many",),
    hints=(
        "Which tables lie on the way from an author's name to a title?",
        "Look at the facts above: follow the one author through your joins.",
    ),
)
def test_books_by_author(student: Student, step: Steps) -> None:
    """books_by_author lists the books of one author, by year and then title.

    We ask it for each author of several small libraries, one of which is new each time.
    """
    answers = ask(student, "books_by_author")
    with step("rows"):
        expect_rows(answers)
    with step("order"):
        expect_order(answers)


@check(
    after=("add_loans",),
    hints=(
        "When exactly is a loan overdue, and when is it not any more?",
        "Look at the days in the facts above, and at the comparisons in your WHERE.",
    ),
)
def test_overdue_loans(student: Student, step: Steps) -> None:
    """overdue_loans lists open loans that were due before today, by the day they were due.

    We ask it about several small libraries with loans due before, on and after today.
    """
    answers = ask(student, "overdue_loans")
    with step("rows"):
        expect_rows(answers)
    with step("order"):
        expect_order(answers)


@check(
    after=("many_to_many",),
    hints=(
        "How can the table that links books and authors tell who else wrote the same book?",
        "Look at the facts above: who must not be listed, and who only once?",
    ),
)
def test_co_authors(student: Student, step: Steps) -> None:
    """co_authors lists everybody else who shares a book with an author, once each, by name.

    We ask it for each author of several small libraries, one of which is new each time.
    """
    answers = ask(student, "co_authors")
    with step("rows"):
        expect_rows(answers)
    with step("order"):
        expect_order(answers)
