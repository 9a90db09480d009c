"""Facts of the library as probes tell them of entities: what a right answer looks like."""

from typing import Any

from support.facts import Author, Book, Copy, Library, Loan, Member

__all__ = ["author_facts", "book_facts", "copy_facts", "loan_facts", "member_facts"]

Facts = dict[str, Any]


def book_facts(library: Library, book: Book) -> Facts:
    """What a probe tells of a book."""
    return {
        "kind": "Book",
        **vars(book),
        "authors": library.authors_of(book),
        "copies": [copy.barcode for copy in library.copies_of(book)],
    }


def author_facts(author: Author) -> Facts:
    """What a probe tells of an author."""
    return {"kind": "Author", **vars(author)}


def copy_facts(library: Library, copy: Copy) -> Facts:
    """What a probe tells of a copy."""
    isbn = library.book_of(copy).isbn
    return {"kind": "Copy", "id": copy.id, "barcode": copy.barcode, "isbn": isbn}


def member_facts(library: Library, member: Member) -> Facts:
    """What a probe tells of a member."""
    loans = sorted(loan.id for loan in library.loans if loan.member_id == member.id)
    return {"kind": "Member", **vars(member), "loans": loans}


def loan_facts(library: Library, loan: Loan) -> Facts:
    """What a probe tells of a loan."""
    copy = library.copy(loan.copy_id)
    return {
        "kind": "Loan",
        "id": loan.id,
        "barcode": copy.barcode,
        "isbn": library.book_of(copy).isbn,
        "email": library.member(loan.member_id).email,
        "loaned_on": loan.loaned_on,
        "due_on": loan.due_on,
        "returned_on": loan.returned_on,
    }
