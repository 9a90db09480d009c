from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from support.facts import Fact, Loan
from support.maker import Maker
from support.probes import expect_refused, in_key
from support.shelf import Shelf, calls

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("add_books",),
    hints=(
        "Which constraint makes a value required?",
        "Look at the columns of the table named above.",
    ),
    chapter="#not-null",
)
def test_required_values(student: Student, step: Steps) -> None:
    """A fact that is missing is refused.

    We store authors, books, members and loans, each with one value left out (NULL). Whether a
    primary key can be NULL is another check's question.
    """
    shelf, make = Shelf(student), Maker(student.random)
    author, book, member = make.author(), make.book(), make.member()
    copies = [make.copy(book), make.copy(book)]
    loan = make.loan(copies[0], member)
    shelf.store([author, book, *copies])
    with step("catalog"):
        _expect_required(shelf, author, make.author(), ("name", "country"))
        _expect_required(shelf, book, make.book(), ("isbn", "title", "year"))
    with step("lending"):
        shelf.store([member, loan])
        _expect_required(shelf, member, make.member(), ("email", "name", "joined_on"))
        _expect_required(shelf, loan, make.loan(copies[1], member), ("loaned_on", "due_on"))


def _expect_required(shelf: Shelf, stored: Fact, new: Fact, names: Sequence[str]) -> None:
    schema = shelf.schema()
    [(statement, values)] = calls(new)
    for name in names:
        if not in_key(schema, getattr(stored, name)):
            missing = {**values, name: None}
            expect_refused(shelf, statement, missing, f"{name} is missing")


@check(
    after=("add_books",),
    hints=(
        "Which constraint makes a second row with the same value impossible?",
        "Look at the column that holds it, in the table named above.",
    ),
    chapter="#unique",
)
def test_unique_values(student: Student, step: Steps) -> None:
    """A second book, author, member or copy with the same ISBN, name, e-mail or barcode is refused.

    We store each twice: once as it is, and once more with the same identity and all else new.
    """
    shelf, make = Shelf(student), Maker(student.random)
    author, book, member = make.author(), make.book(), make.member()
    copy = make.copy(book)
    shelf.store([author, book, copy])
    with step("catalog"):
        _expect_unique(shelf, replace(make.book(), isbn=book.isbn), "ISBN")
        _expect_unique(shelf, replace(make.author(), name=author.name), "name")
    with step("email"):
        shelf.store([member])
        _expect_unique(shelf, replace(make.member(), email=member.email), "e-mail")
    with step("barcode"):
        other = make.book()
        shelf.store([other])
        _expect_unique(shelf, replace(copy, isbn=other.isbn), "barcode")


def _expect_unique(shelf: Shelf, twin: Fact, identity: str) -> None:
    [(statement, values)] = calls(twin)
    thing = type(twin).__name__.lower()
    expect_refused(shelf, statement, values, f"another {thing} with this {identity} is stored")


@check(
    after=("add_books",),
    hints=(
        "Which constraint compares values before a row is stored?",
        "Look at the table that holds the value, and at what SQLite stores in an INTEGER column.",
    ),
    chapter="#check",
)
def test_impossible_values(student: Student, step: Steps) -> None:
    """Years and days that cannot be true are refused, and those that can are stored.

    We store books of the years 0, -1 and 'soon', and loans that are due or returned before they
    began. A loan that is due and returned on the day it began is right.
    """
    shelf, make = Shelf(student), Maker(student.random)
    with step("year"):
        for year in (0, -1, "soon"):
            values = {**vars(make.book()), "year": year}
            expect_refused(shelf, "add_book", values, f"no book was published in the year {year}")
    with step("dates"):
        book, member = make.book(), make.member()
        copies = [make.copy(book) for _ in range(4)]
        shelf.store([book, member, *copies])
        loans = [make.loan(copy, member) for copy in copies]
        _expect_returned_in_time(shelf, *loans[:2])
        _expect_due_in_time(shelf, *loans[2:])


def _expect_due_in_time(shelf: Shelf, early: Loan, same_day: Loan) -> None:
    """Judge one loan that is due too early, and one that is due on the day it begins."""
    [(statement, values)] = calls(replace(early, loaned_on=early.due_on, due_on=early.loaned_on))
    expect_refused(shelf, statement, values, "it is due before it begins")
    shelf.store([replace(same_day, due_on=same_day.loaned_on)])


def _expect_returned_in_time(shelf: Shelf, early: Loan, same_day: Loan) -> None:
    """Judge one loan that comes back too early, and one that comes back on the day it begins."""
    if not shelf.lend_and_return(replace(same_day, returned_on=same_day.loaned_on)):
        return  # return_copy closes nothing: that costs its own point, and proves nothing here
    shelf.store([early])
    before = (date.fromisoformat(early.loaned_on) - timedelta(days=1)).isoformat()
    values = {"barcode": early.barcode, "returned_on": before}
    expect_refused(shelf, "return_copy", values, f"the copy was lent on {early.loaned_on}")


@check(
    after=("add_loans",),
    hints=(
        "What is unique about a copy, but only among loans that are still open?",
        "Look at CREATE UNIQUE INDEX ... WHERE in the chapter.",
    ),
    chapter="#partial-index",
)
def test_one_open_loan_per_copy(student: Student) -> None:
    """A copy that is out cannot be lent again, and one that came back can.

    We lend a copy, bring it back, lend it again, and then lend it once more while it is out.
    """
    shelf, make = Shelf(student), Maker(student.random)
    book, member, other = make.book(), make.member(), make.member()
    copy = make.copy(book)
    first = make.loan(copy, member, returned=True)
    second = make.loan(copy, other, after=first.returned_on or "")
    shelf.store([book, member, other, copy])
    if shelf.lend_and_return(first):
        shelf.store([second])
    [(statement, values)] = calls(make.loan(copy, member, after=second.loaned_on))
    expect_refused(shelf, statement, values, "this copy is out")
