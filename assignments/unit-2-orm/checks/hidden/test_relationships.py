from support.constraints import Rules
from support.mapping import Mapping, Objects
from support.scenes import lending_library
from support.ties import BooksAndAuthors, books_and_copies, copies_and_loans, members_and_loans

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("loans_are_stored",),
    hints=(
        "Which of the two classes holds one object, and which a list of them?",
        "Look at the relationship() in both classes named above, in library/models.py.",
    ),
)
def test_one_to_many(student: Student, step: Steps) -> None:
    """A book leads to its copies, a copy and a member to their loans, and each of those back.

    We store a library, ask SQLAlchemy which relationships your classes have and which of them
    change together, follow them, and compare what they find with what we stored.
    """
    world, mapping = lending_library(student), Mapping(student)
    objects = Objects(student)
    copies, loans, borrowed = (
        make(world) for make in (books_and_copies, copies_and_loans, members_and_loans)
    )
    with step("books_and_copies"):
        copies.expect(mapping, objects)
    with step("copies_and_loans"):
        loans.expect(mapping, objects)
    with step("members_and_loans"):
        borrowed.expect(mapping, objects)
    with step("copies_linked"):
        copies.expect_linked(mapping)
    with step("loans_linked"):
        loans.expect_linked(mapping)
    with step("members_linked"):
        borrowed.expect_linked(mapping)


@check(
    after=("loans_are_stored",),
    hints=(
        "Which table knows who wrote what, and who leads over it?",
        "Look at the relationship() with `secondary` in Book and in Author.",
    ),
)
def test_many_to_many(student: Student, step: Steps) -> None:
    """A book leads to its authors, and an author to their books; no author stands twice on a book.

    We store books with several authors and authors with several books, follow your relationships,
    and compare what they find with what we stored. Then we store a link once more by hand.
    """
    world, mapping = lending_library(student), Mapping(student)
    tie, objects = BooksAndAuthors(world, mapping), Objects(student)
    with step("authors_of_books"):
        tie.expect_authors(objects)
    with step("books_of_authors"):
        tie.expect_books(objects)
    with step("linked"):
        tie.expect_linked()
    with step("once_per_book"):
        rules = Rules(world)
        rules.expect_refused(rules.links_repeated(), "What makes two rows of this table different?")
