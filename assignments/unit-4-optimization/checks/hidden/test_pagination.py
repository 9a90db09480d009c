import json

from support.maker import Maker, make_long_lists
from support.paged import PagedList, keys_in
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.browser import Page
from autograding.checks.student import Student

_TODAY = "2025-06-01"


@check(
    hints=(
        "Which statement should bring 20 members, and which one should count all of them?",
        "Look at how the catalog does it: its repository, library/paging.py and _pager.html.",
    ),
)
def test_members_in_pages(student: Student, step: Steps) -> None:
    """The list of members has pages of 20, and the database picks their rows.

    We store 45 members, two of them with one name, and open every page, and pages that are not
    there. Then we ask the statements of page 2 again and count what they bring.
    """
    library = make_long_lists(Maker(student.random), size=45)
    site = Site(student)
    site.store(library)
    emails = [member.email for member in library.directory()]
    members = PagedList("/members", emails, keys_in(r"mb\w+@example\.org"))
    with step("pages"):
        members.expect_pages(site)
        members.expect_links(site)
    with step("bounds"):
        members.expect_bounds(site)
    with step("limited"):
        members.expect_limited(site)


@check(
    hints=(
        "How many rows does one row of the page become when a collection is joined to it?",
        "Look at library/paging.py, and at the query of the list named above.",
    ),
)
def test_other_lists_in_pages(student: Student, step: Steps) -> None:
    """The lists that had pages of 20 still have them, and the database still picks their rows.

    We store 50 books and 50 overdue loans, open every page, and pages that are not there. Then we
    ask the statements of page 2 again and count what they bring.
    """
    library = make_long_lists(Maker(student.random), size=50)
    site = Site(student)
    site.store(library)
    isbns = [book.isbn for book in library.catalog()]
    barcodes = [loan.barcode for loan in library.overdue(_TODAY)]
    in_text, in_json = keys_in(r"\b978\d{10}\b"), _isbns
    lists = (
        PagedList("/", isbns, in_text),
        PagedList("/", isbns, in_text, "genre=poetry"),
        PagedList("/api/books", isbns, in_json),
        PagedList("/loans/overdue", barcodes, keys_in(r"\bbc\w{7}\b"), f"today={_TODAY}"),
    )
    with step("pages"):
        for each in lists:
            each.expect_pages(site)
            each.expect_bounds(site)
        for each in (*lists[:2], lists[3]):
            each.expect_links(site)
    with step("limited"):
        for each, authors in zip(lists, (2, 2, 1, 1), strict=True):
            each.expect_limited(site, authors)


def _isbns(page: Page) -> list[str]:
    try:
        return [str(book["isbn"]) for book in json.loads(page.body)["books"]]
    except (ValueError, LookupError, TypeError):
        return []
