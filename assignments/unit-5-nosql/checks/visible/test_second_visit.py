from support.library_pages import Pages
from support.library_site import Site

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Where does the second visitor's answer come from?",
        "Look at redis-caching/library/cache.py, and at the repositories that use it.",
    ),
)
def test_second_visit_from_redis(student: Student, step: Steps) -> None:
    """The second visit of a book and of the statistics sends no SQL.

    We visit each page twice, count the statements, and compare the answers with a library that we
    drew. Then we delete all keys, change a title in the database, and visit again.
    """
    site = Site(student)
    pages = Pages(site, site.world.lent[0])
    book, statistics = pages.apis
    with step("book"):
        pages.expect_hit(book)
    with step("statistics"):
        pages.expect_hit(statistics)
    with step("pages"):
        if not {"book", "statistics"} & set(step.passed):
            raise Failure("Neither page comes from Redis so far.")
        for name, path, api in zip(("book", "statistics"), pages.paths, pages.apis, strict=True):
            if name not in step.passed:
                continue
            pages.expect_shared(path, path)
            pages.expect_shared(path, api)
            pages.expect_shared(api, path)
