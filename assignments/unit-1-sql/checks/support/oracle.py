"""The right answer to every question of the unit, computed from facts in plain Python."""

from autograding.checks.sql.compare import SortKey
from autograding.checks.sql.structure import Value
from support.facts import Library

__all__ = [
    "ORDERS",
    "Answer",
    "availability",
    "books_by_author",
    "co_authors",
    "member_open_loans",
    "never_borrowed",
    "overdue_loans",
]

Answer = list[tuple[Value, ...]]


def books_by_author(library: Library, *, author: str) -> Answer:
    """(isbn, title, year) of the author's books."""
    isbns = {link.isbn for link in library.links if link.author == author}
    return [(book.isbn, book.title, book.year) for book in library.books if book.isbn in isbns]


def overdue_loans(library: Library, *, today: str) -> Answer:
    """(title, member's name, due_on) of each loan still open and due before `today`."""
    isbn = {copy.barcode: copy.isbn for copy in library.copies}
    return [
        (library.book(isbn[loan.barcode]).title, library.member(loan.email).name, loan.due_on)
        for loan in library.loans
        if loan.is_open and loan.due_on < today
    ]


def co_authors(library: Library, *, author: str) -> Answer:
    """(name,) of every other author who shares a book with this one, once each."""
    shared = {link.isbn for link in library.links if link.author == author}
    names = {link.author for link in library.links if link.isbn in shared}
    return [(name,) for name in names - {author}]


def member_open_loans(library: Library) -> Answer:
    """(name, e-mail, number of open loans) of every member."""
    emails = [loan.email for loan in library.loans if loan.is_open]
    return [(member.name, member.email, emails.count(member.email)) for member in library.members]


def never_borrowed(library: Library) -> Answer:
    """(isbn, title) of every book of which no copy was ever lent."""
    lent = {loan.barcode for loan in library.loans}
    borrowed = {copy.isbn for copy in library.copies if copy.barcode in lent}
    return [(book.isbn, book.title) for book in library.books if book.isbn not in borrowed]


def availability(library: Library) -> Answer:
    """(isbn, number of copies, number of free copies) of every book."""
    counts: Answer = []
    for book in library.books:
        free = [library.is_free(copy.barcode) for copy in library.copies_of(book.isbn)]
        counts.append((book.isbn, len(free), sum(free)))
    return counts


ORDERS = {
    "books_by_author": (SortKey(2), SortKey(1)),
    "overdue_loans": (SortKey(2),),
    "co_authors": (SortKey(0),),
    "member_open_loans": (SortKey(1),),
    "never_borrowed": (SortKey(1),),
    "availability": (SortKey(0),),
}
