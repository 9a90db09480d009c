from support.facts import Link
from support.maker import Maker
from support.shelf import Shelf
from support.traces import expect_change, expect_stored

from autograding.checks import check
from autograding.checks.student import Student


@check(
    after=("schema_loads",),
    hints=(
        "Does `python try_it.py` store the authors, the books and their copies?",
        "Look at the statement in statements.sql that is named above.",
    ),
    chapter="#create",
)
def test_add_books(student: Student) -> None:
    """Authors, books, who wrote them, and copies can be stored.

    We store two of each with add_author, add_book, add_book_author and add_copy, and then look for
    them in your tables.
    """
    shelf, make = Shelf(student), Maker(student.random)
    authors = [make.author(), make.author()]
    books = [make.book(), make.book()]
    shelf.store([*authors, *books])
    for author, book in zip(authors, books, strict=True):
        expect_change(shelf, Link(book.isbn, author.name))
    copies = [make.copy(book) for book in books]
    shelf.store(copies)
    expect_stored(shelf, "author", *(author.name for author in authors))
    expect_stored(shelf, "book", *(book.isbn for book in books))
    expect_stored(shelf, "copy", *(copy.barcode for copy in copies))


@check(
    after=("add_books",),
    hints=(
        "Does `python try_it.py` store the members and the loans?",
        "Look at the statement in statements.sql that is named above.",
    ),
    chapter="#create",
)
def test_add_loans(student: Student) -> None:
    """Members and loans can be stored.

    We store two of each with add_member and add_loan, and then look for them in your tables.
    """
    shelf, make = Shelf(student), Maker(student.random)
    book = make.book()
    members = [make.member(), make.member()]
    copies = [make.copy(book), make.copy(book)]
    loans = [make.loan(copy, member) for copy, member in zip(copies, members, strict=True)]
    shelf.store([book, *copies, *members, *loans])
    expect_stored(shelf, "member", *(member.email for member in members))
    expect_stored(shelf, "loan", *(loan.due_on for loan in loans))
