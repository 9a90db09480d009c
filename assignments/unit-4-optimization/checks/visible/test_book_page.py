from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

_PAGE = "/books/{book}"


@check(
    hints=(
        "Who asked for the objects that this page loads and does not show?",
        "Look at the relationships in library/models.py: does one of them say lazy=...?",
    ),
)
def test_book_page_stays_quick(student: Student, step: Steps) -> None:
    """The page of a book sends no more statements than it may, and reads only what it shows.

    It did so before you began. We open it, give the book more copies and reviews, and open it
    again.
    """
    growth = Growth.of(student, [_PAGE])
    book, library = growth.focus.book, growth.library
    copies = [copy.barcode for copy in library.copies if copy.isbn == book.isbn]
    reviews = library.reviews_of(book.isbn)
    with step("statements"):
        growth.expect_few(_PAGE, 5, [copy for copy in copies if copy in _new_copies(growth)])
    with step("rows"):
        # Each review may come with its member, in a row of its own.
        most = 1 + len(book.authors) + len(copies) + 2 * len(reviews) + 3
        growth.expect_rows(_PAGE, most, "the book, its authors, its copies and its reviews")


def _new_copies(growth: Growth) -> set[str]:
    return {copy.barcode for copy in growth.more.copies}
