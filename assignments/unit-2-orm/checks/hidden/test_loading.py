from support.loading import BooksView, MemberView, OverdueView, expect_steady

from autograding.checks import check
from autograding.checks.student import Student


@check(
    after=("catalog_is_stored",),
    hints=(
        "Which attribute is touched for each book, and when is it loaded?",
        "Look at the query of list_books: which relationships should it load, and how?",
    ),
    chapter="#loading-strategies",
)
def test_books_view_is_steady(student: Student) -> None:
    """View 1, list_books, sends at most 3 statements, however many books there are.

    We list the books of a small catalog, double the catalog, and count the statements each time.
    Every book has authors and copies of its own.
    """
    expect_steady(BooksView(student), most=3)


@check(
    after=("loans_are_stored",),
    hints=(
        "What does each row show of its loan, its copy and its book, and when is that loaded?",
        "Look at the query of get_member: which relationships should it load, and how?",
    ),
    chapter="#loading-strategies",
)
def test_member_view_is_steady(student: Student) -> None:
    """View 2, get_member, sends at most 4 statements, however many loans the member has.

    We open the page of a member with a few loans, double the loans, and count the statements each
    time. Every loan is of another book.
    """
    expect_steady(MemberView(student), most=4)


@check(
    after=("loans_are_stored",),
    hints=(
        "What does each row show of its loan, copy, book and member, and when is that loaded?",
        "Look at the query of overdue: which relationships should it load, and how?",
    ),
    chapter="#loading-strategies",
)
def test_overdue_view_is_steady(student: Student) -> None:
    """View 3, overdue, sends at most 4 statements, however many loans are late.

    We list a few late loans, double them, and count the statements each time. Every loan is of
    another book and of another member.
    """
    expect_steady(OverdueView(student), most=4)
