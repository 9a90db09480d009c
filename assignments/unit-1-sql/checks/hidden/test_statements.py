from support.changes import expect_gone, expect_one_row_changed, expect_replaced, expect_rows
from support.facts import Link
from support.maker import Maker
from support.shelf import Shelf

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("add_books",),
    hints=(
        "Which row is asked for, and which columns of it, in which order?",
        "Look at the statement in statements.sql that is named above.",
    ),
    chapter="#read",
)
def test_read_statements(student: Student, step: Steps) -> None:
    """Books, members and a book's authors are found.

    We store books by different authors, and members, and ask find_book, find_member and authors_of
    for one of each, and for one that there is not.
    """
    shelf, make = Shelf(student), Maker(student.random)
    authors = [make.author() for _ in range(3)]
    books, members = [make.book(), make.book()], [make.member(), make.member()]
    links = [Link(book.isbn, by.name) for book, by in zip(books, authors, strict=False)]
    shelf.store([*authors, *books, *links])
    with step("find"):
        shelf.store(members)
        for book in books:
            expect_rows(shelf, "find_book", {"isbn": book.isbn}, [tuple(vars(book).values())])
        for member in members:
            expect_rows(
                shelf, "find_member", {"email": member.email}, [tuple(vars(member).values())]
            )
        expect_rows(shelf, "find_book", {"isbn": make.isbn()}, [])
        expect_rows(shelf, "find_member", {"email": make.email()}, [])
    with step("authors_of"):
        for book, author in zip(books, authors, strict=False):
            expect_rows(shelf, "authors_of", {"isbn": book.isbn}, [(author.name, author.country)])
        expect_rows(shelf, "authors_of", {"isbn": make.isbn()}, [])


@check(
    after=("add_books",),
    hints=(
        "Which rows does the WHERE of this UPDATE choose?",
        "Look at the statement in statements.sql that is named above.",
    ),
    chapter="#update",
)
def test_update_one_row(student: Student, step: Steps) -> None:
    """An update changes the row it names and no other.

    We rename one of two members and one of two authors, and bring back one of the copies that are
    out; one of them was lent before and has been back.
    """
    shelf, make = Shelf(student), Maker(student.random)
    with step("rename_member"):
        _expect_member_renamed(shelf, make)
    with step("rename_author"):
        _expect_author_renamed(shelf, make)
    with step("return_copy"):
        _expect_copy_returned(shelf, make)


def _expect_member_renamed(shelf: Shelf, make: Maker) -> None:
    who, other, new = make.member(), make.member(), make.text("na")
    shelf.store([who, other])
    values = {"email": who.email, "name": new}
    others = (who.email, who.joined_on, other.email, other.name)
    expect_replaced(shelf, "rename_member", values, new=new, old=who.name, others=others)


def _expect_author_renamed(shelf: Shelf, make: Maker) -> None:
    who, other, new, book = make.author(), make.author(), make.text("au"), make.book()
    shelf.store([who, other, book, Link(book.isbn, who.name)])
    values = {"name": who.name, "new_name": new}
    others = (who.country, other.name, other.country)
    expect_replaced(shelf, "rename_author", values, new=new, old=who.name, others=others)


def _expect_copy_returned(shelf: Shelf, make: Maker) -> None:
    """Bring back a copy that was lent and returned before, while another one is out.

    A database that wrongly refuses to lend a copy again loses its points elsewhere: then the
    other copy comes back instead.
    """
    book, member = make.book(), make.member()
    again, other = make.copy(book), make.copy(book)
    earlier = make.loan(again, member, returned=True)
    shelf.store([book, member, again, other])
    lent_again = shelf.lend_and_return(earlier) and shelf.takes(
        make.loan(again, member, after=earlier.returned_on or "")
    )
    shelf.store([make.loan(other, member)])
    barcode, day = (again if lent_again else other).barcode, make.day("2025-01-01")
    values, others = {"barcode": barcode, "returned_on": day}, (earlier.loaned_on, earlier.due_on)
    if lent_again:
        others = (*others, earlier.returned_on)
    expect_replaced(shelf, "return_copy", values, new=day, others=others)


@check(
    after=("add_books",),
    hints=(
        "Which rows does the WHERE of this DELETE choose?",
        "Look at the statement in statements.sql that is named above.",
    ),
    chapter="#delete",
)
def test_delete_one_row(student: Student, step: Steps) -> None:
    """A deletion removes the row it names and no other.

    We take one of two authors off a book, and remove one of two copies and one of two members.
    """
    shelf, make = Shelf(student), Maker(student.random)
    (
        author,
        other,
    ) = make.author(), make.author()
    books, members = [make.book(), make.book()], [make.member(), make.member()]
    copies = [make.copy(books[0]), make.copy(books[0])]
    pairs = ((books[0], other), (books[1], author), (books[0], author))
    links = [Link(book.isbn, writer.name) for book, writer in pairs]
    shelf.store([author, other, *books, *copies, *links])
    with step("book_author"):
        values = {"isbn": books[0].isbn, "author": author.name}
        expect_one_row_changed(shelf, "remove_book_author", values)
    with step("copy_and_member"):
        shelf.store(members)
        gone, kept = (copy.barcode for copy in copies)
        others = (kept, *(member.email for member in members))
        expect_gone(shelf, "remove_copy", {"barcode": gone}, token=gone, others=others)
        gone, kept = (member.email for member in members)
        others = (kept, copies[1].barcode)
        expect_gone(shelf, "remove_member", {"email": gone}, token=gone, others=others)
