"""The three repositories: what each holds, and with which values a check tries it."""

from dataclasses import dataclass, field
from typing import Any

from support.descriptions import book_facts, loan_facts, member_facts
from support.facts import Book, Library, Loan
from support.maker import Maker, plus

__all__ = [
    "Kind",
    "Mistake",
    "Subject",
    "books",
    "loans",
    "members",
]

Facts = dict[str, Any]
Rows = list[list[Any]]


@dataclass(frozen=True)
class Subject:
    """An entity to do something with: the values of a new one, or the id of one that is stored."""

    words: str
    key: int = 0
    values: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A call that must raise an error: a probe of `inside_contract` with its arguments."""

    method: str
    words: str
    error: str
    probe: str
    arguments: tuple[Any, ...]
    named: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One repository, and what a check tries with it.

    Attributes:
        which: its name in `Repositories`.
        unknown: an id that no row has.
        everything: each entity, in the README's order.
        new, new_rows: what is added, and the rows that this makes; "$id" stands for its id.
        change, updated: what is changed, and the rows that go and come.
        removable, deleted: what is deleted, and the rows that go.
        mistakes: calls that must raise an error.
    """

    which: str
    unknown: int
    everything: list[Facts]
    new: Subject
    new_rows: dict[str, Rows]
    change: Subject
    updated: dict[str, tuple[Rows, Rows]]
    removable: Subject
    deleted: dict[str, tuple[Rows, Rows]]
    mistakes: tuple[Mistake, ...]

    def added(self, key: int) -> dict[str, tuple[Rows, Rows]]:
        """Rows that come with the new entity, once its id is known."""
        return {
            table: ([], [[key if cell == "$id" else cell for cell in row] for row in rows])
            for table, rows in self.new_rows.items()
        }


def books(library: Library, make: Maker) -> Kind:
    """Books: with a new one comes who wrote it and a copy, with a change another copy."""
    new, code, again = make.book(), make.barcode(), make.barcode()
    authors = [author.id for author in library.authors[:2]]
    values = {"isbn": new.isbn, "title": new.title, "year": new.year, "authors": authors}
    lent = next(book for book in library.books if _loans_of(library, book))
    free = next(book for book in library.books if not _loans_of(library, book))
    title, year = make.text("nt"), make.book().year
    return Kind(
        which="books",
        unknown=make.id(),
        everything=[
            book_facts(library, book)
            for book in sorted(library.books, key=lambda book: (book.title, book.isbn))
        ],
        new=Subject(
            f"Book({new.isbn!r}, {new.title!r}, …), two authors and a copy",
            values={**values, "copies": [code]},
        ),
        new_rows={
            "books": [["$id", new.isbn, new.title, new.year]],
            "book_authors": [["$id", author] for author in authors],
            "copies": [[None, code, "$id"]],
        },
        change=Subject(
            f"title and year of the book {lent.isbn}, appended a copy",
            lent.id,
            {"title": title, "year": year, "copies": [again]},
        ),
        updated={
            "books": ([list(vars(lent).values())], [[lent.id, lent.isbn, title, year]]),
            "copies": ([], [[None, again, lent.id]]),
        },
        removable=Subject(f"the book {free.isbn}, whose copies were never lent", free.id),
        deleted={
            "books": ([list(vars(free).values())], []),
            "book_authors": ([[b, a] for b, a in library.links if b == free.id], []),
            "copies": ([list(vars(c).values()) for c in library.copies_of(free)], []),
        },
        mistakes=tuple(_mistakes_with_books(library, make, values, lent)),
    )


def _loans_of(library: Library, book: Book) -> list[Loan]:
    return [loan for copy in library.copies_of(book) for loan in library.loans_of(copy)]


def _mistakes_with_books(library: Library, make: Maker, values: Facts, lent: Book) -> list[Mistake]:
    taken = next(
        library.copy(loan.copy_id).barcode
        for loan in library.loans
        if library.copy(loan.copy_id).book_id != lent.id
    )
    other = {**values, "isbn": make.isbn()}
    twin = {**values, "isbn": lent.isbn}
    with_taken = {**other, "copies": [taken]}
    appended = {"copies": [taken]}
    return [
        Mistake("add", "an ISBN that is taken", "AlreadyThere", "store", ("books", twin)),
        Mistake(
            "add",
            "a copy whose barcode is taken",
            "AlreadyThere",
            "store",
            ("books", with_taken),
        ),
        Mistake(
            "update",
            "a book that got a copy whose barcode is taken",
            "AlreadyThere",
            "change",
            ("books", lent.id, appended),
        ),
        Mistake("delete", "a book that was lent", "StillInUse", "take_out", ("books", lent.id)),
        *_not_held("books", "a book", {**other, "isbn": make.isbn()}, make),
    ]


def members(library: Library, make: Maker) -> Kind:
    """Members: a name changes; who never borrowed can go."""
    new, name = make.member(), make.name("nn")
    values = {"email": new.email, "name": new.name, "joined_on": new.joined_on}
    borrowers = {loan.member_id for loan in library.loans}
    busy, also = [member for member in library.members if member.id in borrowers][:2]
    idle = next(member for member in library.members if member.id not in borrowers)
    taken = {**values, "email": busy.email}
    return Kind(
        which="members",
        unknown=make.id(),
        everything=[
            member_facts(library, member)
            for member in sorted(library.members, key=lambda member: (member.name, member.email))
        ],
        new=Subject(f"Member({new.email!r}, {new.name!r}, …)", values=values),
        new_rows={"members": [["$id", *values.values()]]},
        change=Subject(f"the name of the member {busy.email}", busy.id, {"name": name}),
        updated={
            "members": (
                [list(vars(busy).values())],
                [[busy.id, busy.email, name, busy.joined_on]],
            )
        },
        removable=Subject(f"the member {idle.email}, who never borrowed", idle.id),
        deleted={"members": ([list(vars(idle).values())], [])},
        mistakes=(
            Mistake("add", "an e-mail that is taken", "AlreadyThere", "store", ("members", taken)),
            Mistake(
                "update",
                "a member who got an e-mail that is taken",
                "AlreadyThere",
                "change",
                ("members", also.id, {"email": busy.email}),
            ),
            Mistake(
                "delete",
                "a member who has loans",
                "StillInUse",
                "take_out",
                ("members", busy.id),
            ),
            *_not_held("members", "a member", {**values, "email": make.email()}, make),
        ),
    )


def loans(library: Library, make: Maker) -> Kind:
    """Loans: a new one of a free copy; one that is open ends; one that ended is deleted."""
    lent, out = [loan for loan in library.loans if loan.is_open][:2]
    ended = next(loan for loan in library.loans if not loan.is_open)
    free = next(copy for copy in library.copies if not library.loans_of(copy))
    who = library.members[0].id
    values = {
        "copy_id": free.id,
        "member_id": who,
        "loaned_on": library.today,
        "due_on": plus(library.today, 21),
    }
    other = next(c for c in library.copies if c.id != free.id and not library.loans_of(c))
    second = {**values, "copy_id": out.copy_id}
    row = list(vars(lent).values())
    return Kind(
        which="loans",
        unknown=make.id(),
        everything=[
            loan_facts(library, loan)
            for loan in sorted(
                library.loans,
                key=lambda loan: (loan.loaned_on, library.copy(loan.copy_id).barcode),
            )
        ],
        new=Subject(f"a Loan of the copy {free.barcode}", values=values),
        new_rows={"loans": [["$id", *values.values(), None]]},
        change=Subject(
            f"returned_on of the loan of {library.copy(lent.copy_id).barcode}",
            lent.id,
            {"returned_on": library.today},
        ),
        updated={"loans": ([row], [[*row[:-1], library.today]])},
        removable=Subject(f"the loan of {library.copy(ended.copy_id).barcode}", ended.id),
        deleted={"loans": ([list(vars(ended).values())], [])},
        mistakes=(
            Mistake(
                "add",
                "a second open loan of one copy",
                "AlreadyThere",
                "store",
                ("loans", second),
            ),
            *_not_held("loans", "a loan", {**values, "copy_id": other.id}, make),
        ),
    )


def _not_held(which: str, what: str, values: Facts, make: Maker) -> list[Mistake]:
    """Update and delete of entities that were never stored: without an id, and with a wrong one."""
    not_held = {"held": False}
    unknown = make.id()
    return [
        Mistake(
            "update",
            f"{what} that was never added (its id is None)",
            "UnknownEntity",
            "change",
            (which, 0, values),
            not_held,
        ),
        Mistake(
            "update",
            f"{what} whose id is in no table",
            "UnknownEntity",
            "change",
            (which, unknown, values),
            not_held,
        ),
        Mistake(
            "delete",
            f"{what} whose id is in no table",
            "UnknownEntity",
            "take_out",
            (which, unknown, values),
        ),
    ]
