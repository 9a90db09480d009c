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
    chapter="#one-to-many",
)
def test_one_to_many(student: Student, step: Steps) -> None:
    """A book leads to its copies, a copy and a member to their loans, and each of those back.

    We store a library, ask SQLAlchemy which relationships your classes have, follow them, and
    compare what they find with what we stored.
    """
    world, mapping = lending_library(student), Mapping(student)
    objects = Objects(student)
    with step("books_and_copies"):
        books_and_copies(world).expect(mapping, objects)
    with step("copies_and_loans"):
        copies_and_loans(world).expect(mapping, objects)
    with step("members_and_loans"):
        members_and_loans(world).expect(mapping, objects)


@check(
    after=("one_to_many",),
    hints=(
        "How does the book's list of copies learn that a copy was given another book?",
        "Look at back_populates in both classes named above.",
    ),
    chapter="#both-sides",
)
def test_one_to_many_is_linked(student: Student, step: Steps) -> None:
    """The two sides of each one-to-many relationship know each other.

    We ask SQLAlchemy which relationships change together. A side that is missing altogether costs
    its points in another check.
    """
    world, mapping = lending_library(student), Mapping(student)
    with step("books_and_copies"):
        books_and_copies(world).expect_linked(mapping)
    with step("copies_and_loans"):
        copies_and_loans(world).expect_linked(mapping)
    with step("members_and_loans"):
        members_and_loans(world).expect_linked(mapping)


@check(
    after=("loans_are_stored",),
    hints=(
        "Which table knows who wrote what, and who leads over it?",
        "Look at the relationship() with `secondary` in Book and in Author.",
    ),
)
def test_many_to_many(student: Student, step: Steps) -> None:
    """A book leads to its authors, and an author to their books.

    We store books with several authors and authors with several books, follow your relationships,
    and compare what they find with what we stored.
    """
    world, mapping = lending_library(student), Mapping(student)
    tie, objects = BooksAndAuthors(world, mapping), Objects(student)
    with step("authors_of_books"):
        tie.expect_authors(objects)
    with step("books_of_authors"):
        tie.expect_books(objects)


@check(
    after=("many_to_many",),
    hints=(
        "How do an author's books learn that a book was given another author?",
        "Look at back_populates in Book and in Author.",
    ),
    chapter="#both-sides",
)
def test_many_to_many_is_linked(student: Student) -> None:
    """The two sides of the many-to-many relationship know each other.

    We ask SQLAlchemy which relationships change together. A side that is missing altogether costs
    its points in another check.
    """
    mapping = Mapping(student)
    BooksAndAuthors(lending_library(student), mapping).expect_linked()


@check(
    after=("many_to_many",),
    hints=(
        "What makes two rows of the table between books and authors different?",
        "Look at the primary key of that table.",
    ),
    chapter="#association-tables",
)
def test_author_once_per_book(student: Student) -> None:
    """An author cannot stand twice on one book.

    We store a book with its authors, and then store a row of the table between them once more.
    """
    rules = Rules(lending_library(student))
    rules.expect_refused(rules.links_repeated())
