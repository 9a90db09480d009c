from support.library_nonsense import SHAPES, TEXT, TYPES, expect_replaced
from support.library_pages import Pages
from support.library_site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("second_visit_from_redis",),
    hints=(
        "What can stand in Redis that your application did not write?",
        "Look at the lines of redis-caching/library/cache.py that read from Redis.",
    ),
)
def test_nonsense_replaced(student: Student, step: Steps) -> None:
    """Whatever stands in the cache, pages are right, and the next answer replaces it.

    We visit, put nonsense into the keys of the cache, and visit again: text that is no JSON, JSON
    that is no object, bytes that are no text, and a list where a string should be.
    """
    site = Site(student)
    pages = Pages(site, site.world.lent[2])
    with step("text"):
        expect_replaced(pages, TEXT)
    with step("shapes"):
        expect_replaced(pages, SHAPES)
    with step("types"):
        expect_replaced(pages, TYPES)
