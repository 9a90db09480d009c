from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

_ALL, _GENRE = "/api/books", "/api/books?genre=poetry"


@check(
    hints=(
        "The view has no loop. Who asks each book for something that is not in its row?",
        "Look at book_json in library/serializers.py, and at the property that it reads.",
    ),
)
def test_api_quick(student: Student, step: Steps) -> None:
    """The catalog for other programs sends at most 3 statements, however many books it lists.

    We ask for the list, store as many books once more, with authors, copies and reviews, and ask
    again.
    """
    growth = Growth.of(student, [_ALL, _GENRE])
    titles = [book.title for book in growth.more.books]
    with step("all"):
        growth.expect_few(_ALL, 3, titles)
    with step("genre"):
        growth.expect_few(_GENRE, 3, titles)
    with step("rows"):
        most = len(growth.library.books) + len(growth.library.reviews) + 5
        growth.expect_rows(_ALL, most, "the books and the reviews of each")
