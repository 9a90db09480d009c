from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

_ALL, _GENRE = "/", "/?genre=poetry"


@check(
    hints=(
        "Which attribute of a book does each row of the list touch, and what does that send?",
        "Look at library/templates/books.html, and at the query that brings its books.",
    ),
)
def test_catalog_quick(student: Student, step: Steps) -> None:
    """The catalog sends at most 3 statements, however many books it lists.

    We open the list, store as many books once more, with authors, copies and reviews, and open it
    again.
    """
    growth = Growth.of(student, [_ALL, _GENRE])
    titles = [book.title for book in growth.more.books]
    with step("all"):
        growth.expect_few(_ALL, 3, titles)
    with step("genre"):
        growth.expect_few(_GENRE, 3, titles)
    with step("rows"):
        books = growth.library.books
        most = len(books) + sum(len(book.authors) for book in books) + 5
        growth.expect_rows(_ALL, most, "the books and the authors of each")
