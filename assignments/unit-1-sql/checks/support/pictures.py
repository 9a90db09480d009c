"""Small libraries and rows in words that fit any student's schema."""

from collections.abc import Iterable, Sequence

from autograding.checks.sql.words import counted
from support.facts import Author, Book, Copy, Fact, Link, Loan, Member

__all__ = ["MOST_ROWS", "in_words", "rows_in_words"]

MOST_ROWS = 5


def in_words(facts: Iterable[Fact]) -> str:
    """One line a fact, in the order in which they were stored."""
    return "\n".join(f"- {_line(fact)}" for fact in facts)


def _line(fact: Fact) -> str:
    match fact:
        case Author(name, country):
            return f"author {name!r} from {country!r}"
        case Book(isbn, title, year):
            return f"book {isbn!r}: {title!r}, {year}"
        case Link(isbn, author):
            return f"{author!r} wrote {isbn!r}"
        case Copy(barcode, isbn):
            return f"copy {barcode!r} of {isbn!r}"
        case Member(email, name, _):
            return f"member {email!r}, named {name!r}"
        case Loan(barcode, email, loaned_on, due_on, returned_on):
            back = f"returned {returned_on}" if returned_on else "not returned"
            return f"{barcode!r} lent to {email!r} on {loaned_on}, due {due_on}, {back}"
    raise TypeError(fact)


def rows_in_words(rows: Sequence[Sequence[object]]) -> str:
    """At most five rows as Python shows them, and how many more there are."""
    if not rows:
        return "no rows"
    listed = ", ".join(str(tuple(row)) for row in rows[:MOST_ROWS])
    more = f" and {counted(len(rows) - MOST_ROWS, 'more row')}" if len(rows) > MOST_ROWS else ""
    return listed.replace("None", "NULL") + more
