from support.maker import Maker, make_library
from support.plans import GENRE_PAGES, expect_none, keep_advice, sent_by
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.indexes import on_sqlite, review
from autograding.checks.student import Student


@check(
    hints=(
        "Of all loans that were ever due, how many are still open?",
        "Look at the conditions and the order of the query, and at the plan of `--show`.",
    ),
)
def test_overdue_index(student: Student, step: Steps) -> None:
    """An index leads to the overdue loans, and to few others.

    We open the list of overdue loans, and ask SQLite how it answers the statements of that page.
    """
    library, focus = make_library(Maker(student.random))
    site = Site(student)
    site.store(library)
    sent = sent_by(site, f"/loans/overdue?today={focus.today}")
    looks = review(on_sqlite(student), sent)
    with step("used"):
        expect_none(looks, "loans", ("scan",))
    with step("helps"):
        expect_none(looks, "loans", ("scan", "weak"))
        keep_advice(site, looks, ("sort",))


@check(
    hints=(
        "In which order do the books of one genre stand in an index on genre alone?",
        "Look at WHERE and ORDER BY of the statement, and at the plan of `--show`.",
    ),
)
def test_genre_index(student: Student, step: Steps) -> None:
    """An index leads to the books of a genre, and has them in the order of the list.

    We open the catalog of one genre, and ask SQLite how it answers the statements of that page.
    """
    library, _ = make_library(Maker(student.random))
    site = Site(student)
    site.store(library)
    looks = review(on_sqlite(student), sent_by(site, *GENRE_PAGES))
    with step("used"):
        expect_none(looks, "books", ("scan", "weak"))
    with step("in_order"):
        expect_none(looks, "books", ("scan", "weak", "sort"))
