from dataclasses import dataclass, replace

from support.facts import Copy, Fact, Link, Loan
from support.maker import Maker
from support.probes import expect_guarded, expect_refused
from support.shelf import Shelf, calls

from autograding.checks import Steps, check
from autograding.checks.sql.tokens import Token
from autograding.checks.student import Student


@dataclass(frozen=True)
class Reference:
    """A fact that refers to something known, its twin that does not, and what it refers to."""

    step: str
    child: Fact
    broken: Fact
    thing: str
    parent: Token
    lonely: Token


@check(
    after=("add_books", "add_loans"),
    hints=(
        "Which column refers to it, and does it say REFERENCES and NOT NULL?",
        "Look at the foreign keys of the table named above.",
    ),
    chapter="#references",
)
def test_unknown_references_refused(student: Student, step: Steps) -> None:
    """What refers to an unknown book, author, copy or member is refused.

    For each reference we store a row that refers to nothing, and then delete by hand something to
    which a row refers. Neither may leave a row that points nowhere.
    """
    shelf = Shelf(student)
    known, references = _references(Maker(student.random))
    shelf.store(known)
    for reference in references:
        with step(reference.step):
            _expect_watched(shelf, reference)


def _expect_watched(shelf: Shelf, reference: Reference) -> None:
    thing = reference.thing
    for statement, values in calls(reference.broken):
        expect_refused(shelf, statement, values, f"there is no such {thing}")
    expect_guarded(
        shelf, reference.child, parent=reference.parent, lonely=reference.lonely, thing=thing
    )


def _references(make: Maker) -> tuple[list[Fact], list[Reference]]:
    """Facts to store beforehand, and the five kinds of reference to them.

    Of each kind of thing there is one to which nothing refers, ever.
    """
    lone_author, author, writer = (make.author() for _ in range(3))
    lone_book, book, linked, copied = (make.book() for _ in range(4))
    lone_member, member, borrower = (make.member() for _ in range(3))
    lone_copy, copy, lent = (make.copy(book) for _ in range(3))
    by_link, by_copy = Link(linked.isbn, author.name), Copy(make.text("bc"), copied.isbn)
    by_writer = Link(book.isbn, writer.name)
    of_copy, of_member = make.loan(lent, member), make.loan(copy, borrower)
    nobody, nothing, no_isbn = make.email(), make.text("bc"), make.isbn()
    references = [
        _reference("book_of_link", by_link, lone_book.isbn, isbn=no_isbn),
        _reference("author_of_link", by_writer, lone_author.name, author=make.text("au")),
        _reference("book_of_copy", by_copy, lone_book.isbn, isbn=no_isbn),
        _reference("copy_of_loan", of_copy, lone_copy.barcode, barcode=nothing),
        _reference("member_of_loan", of_member, lone_member.email, email=nobody),
    ]
    authors, books = (lone_author, author, writer), (lone_book, book, linked, copied)
    return [*authors, *books, lone_member, member, borrower, lone_copy, copy, lent], references


def _reference(step: str, child: Fact, lonely: Token, **unknown: Token) -> Reference:
    """Pair a fact with one that differs in what it refers to, which is unknown."""
    [attribute] = unknown
    thing = step.split("_", maxsplit=1)[0]
    return Reference(
        step, child, replace(child, **unknown), thing, getattr(child, attribute), lonely
    )


@check(
    after=("add_loans",),
    hints=(
        "What should happen to the loans of a copy that is deleted?",
        "Look at the foreign keys of your table of loans, and at their ON DELETE.",
    ),
    chapter="#references",
)
def test_referenced_rows_kept(student: Student, step: Steps) -> None:
    """A copy or member with loans cannot be deleted, even if all were returned.

    We lend two copies to two members, bring one back, and then remove the copies and members.
    """
    shelf, make = Shelf(student), Maker(student.random)
    with step("copy"):
        for loan in _lend(shelf, make, "2021-01-01"):
            expect_refused(shelf, "remove_copy", {"barcode": loan.barcode}, "it has a loan")
    with step("member"):
        for loan in _lend(shelf, make, "2024-01-01"):
            expect_refused(shelf, "remove_member", {"email": loan.email}, "they have a loan")


def _lend(shelf: Shelf, make: Maker, after: str) -> tuple[Loan, Loan]:
    """Lend two copies to two members and bring one back: a loan that is over, and an open one.

    Each call's loans are later than those of the call before: a return_copy that closes too many
    loans then closes them on a day that is possible, and loses its points elsewhere.
    """
    book, members = make.book(), [make.member(), make.member()]
    copies = [make.copy(book), make.copy(book)]
    shelf.store([book, *members, *copies])
    over, still_open = (
        make.loan(copy, who, after=after) for copy, who in zip(copies, members, strict=True)
    )
    shelf.lend_and_return(replace(over, returned_on=over.due_on))
    shelf.store([still_open])
    return over, still_open
