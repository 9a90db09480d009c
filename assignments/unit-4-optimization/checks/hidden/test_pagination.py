import json

from support.facts import Library
from support.maker import Maker, make_long_lists
from support.paged import PagedList, keys_in
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.browser import Page
from autograding.checks.student import Student

_TODAY = "2025-06-01"


@check(
    hints=(
        "Which statement should bring 20 rows, and which one should count all of them?",
        "Look at how the catalog does it: its repository, library/paging.py and _pager.html.",
    ),
)
def test_lists_in_pages(student: Student, step: Steps) -> None:
    """The list of members has pages of 20 like the other lists, and the database picks their rows.

    We store 50 members, books and overdue loans, of which two are always alike, and open every
    page, and pages that are not there. Then we ask the statements of page 2 again and count what
    they bring.
    """
    library = make_long_lists(Maker(student.random), size=50)
    site = Site(student)
    site.store(library)
    emails = [member.email for member in library.directory()]
    members = PagedList("/members", emails, keys_in(r"mb\w+@example\.org"))
    others = _others(library)
    with step("members"):
        members.expect_pages(site)
    with step("no_such_page"):
        members.expect_bounds(site)
    with step("rows_of_members"):
        members.expect_limited(site)
    with step("others"):
        for each in others:
            each.expect_pages(site, links=each.found is not _isbns)
            each.expect_bounds(site, ("0",))
    with step("rows_of_others"):
        for each, authors in zip(others, (2, 2, 2, 1), strict=True):
            each.expect_limited(site, authors)


def _others(library: Library) -> tuple[PagedList, ...]:
    isbns = [book.isbn for book in library.catalog()]
    barcodes = [loan.barcode for loan in library.overdue(_TODAY)]
    in_text = keys_in(r"\b978\d{10}\b")
    return (
        PagedList("/", isbns, in_text),
        PagedList("/", isbns, in_text, "genre=poetry"),
        PagedList("/api/books", isbns, _isbns),
        PagedList("/loans/overdue", barcodes, keys_in(r"\bbc\w{7}\b"), f"today={_TODAY}"),
    )


def _isbns(page: Page) -> list[str]:
    try:
        return [str(book["isbn"]) for book in json.loads(page.body)["books"]]
    except (ValueError, LookupError, TypeError):
        return []
