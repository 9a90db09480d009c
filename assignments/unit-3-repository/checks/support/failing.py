"""Requests that fail half-way, and whether the tables are as they were before."""

from autograding.checks import Failure
from support import inside_app
from support.facts import Book, Library, Loan
from support.maker import Maker
from support.site import TABLES, Rows, Site, expect_answer

__all__ = [
    "expect_nothing_kept",
    "expect_only_new_member",
    "plant_error",
    "try_add_and_fail",
    "try_check_out",
    "try_taken_barcode",
]


def try_check_out(site: Site, library: Library, *, second_is_out: bool) -> str:
    """Check out two books; what was done, in words.

    Raises:
        Failure: the page says that it worked.
    """
    books = [book for book in library.books if _loans(library, book)]
    first, second = books[0].isbn, books[1].isbn
    if second_is_out:
        second = "9780000000000"  # a book that nobody has written has no free copy
    member = library.members[0].email
    fields = {"email": member, "isbns": f"{first} {second}", "today": library.today}
    page = site.browser.post("/loans", fields)
    why = "the second has no free copy" if second_is_out else "the database refused its loan"
    done = f"We sent POST /loans for {first} and another book, and {why}."
    if page.status < 400:
        raise Failure(done, expected="An error page.", actual=f"Status {page.status}.")
    return done


def _loans(library: Library, book: Book) -> list[Loan]:
    return [loan for copy in library.copies_of(book) for loan in library.loans_of(copy)]


def try_taken_barcode(site: Site, library: Library) -> str:
    """Add a copy whose barcode another one has; what was done, in words.

    Raises:
        Failure: the page says that it worked.
    """
    book, taken = library.books[0], library.copies[0].barcode
    page = site.browser.post(f"/books/{book.isbn}/copies", {"barcode": taken})
    done = f"We sent POST /books/{book.isbn}/copies with the barcode {taken}, which is taken."
    if page.status < 400:
        raise Failure(done, expected="An error page.", actual=f"Status {page.status}.")
    return done


def try_add_and_fail(site: Site, make: Maker) -> str:
    """Add a member in a view of ours that then raises; what was done, in words."""
    site.student.probe(inside_app, "add_and_fail", make.email(), make.name("na"))
    return "We called members.add in a view of ours, which then raised an error."


def plant_error(site: Site, library: Library) -> None:
    """Let the database refuse loans of the second book: as if the disk were full."""
    books = [book for book in library.books if _loans(library, book)]
    copies = ", ".join(str(copy.id) for copy in library.copies_of(books[1]))
    trigger = (
        f"CREATE TRIGGER full_disk BEFORE INSERT ON loans WHEN NEW.copy_id IN ({copies}) "
        "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    site.database.script(trigger)


def expect_nothing_kept(site: Site, before: Rows, done: str) -> None:
    """Expect that all tables are as they were.

    Raises:
        Failure: rows came or went.
    """
    after = site.rows()
    for table in TABLES:
        if after[table] != before[table]:
            new = [row for row in after[table] if row not in before[table]]
            raise Failure(
                f"{done} Then we compared all tables with those before.",
                expected="Nothing has changed.",
                actual=f"New in {table}: {new[:2]}." if new else f"Rows of {table} are gone.",
                file="library/__init__.py",
            )


def expect_only_new_member(site: Site, make: Maker, refused: str) -> None:
    """Add a member after a request that was refused; expect them, and nothing else, to be kept.

    Raises:
        Failure: the form does not work, the member is not stored, or more than that is.
    """
    before, new = site.rows(), make.member()
    fields = {"email": new.email, "name": new.name, "joined_on": new.joined_on}
    page = site.browser.post("/members", fields)
    expect_answer(site.student, page, 303, f"POST /members for {new.email}, after another request")
    after, done = site.rows(), f"{refused} Then we sent POST /members for {new.email}."
    if new.email not in [row[1] for row in after["members"]]:
        raise Failure(done, expected="The member is stored.", actual="They are not.")
    expect_nothing_kept(site, before | {"members": after["members"]}, done)
