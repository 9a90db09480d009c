from support.caching import cache_of, expect_never_stale
from support.forms import expect_forms, expect_fresh, expect_pages, expect_refused
from support.site import stored_world

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("blog_is_stored",),
    hints=(
        "What does this page ask of your repositories, and what do they answer?",
        "Look at the route of this page in blog/routes, and at the methods that it calls.",
    ),
)
def test_pages_and_forms(student: Student, step: Steps) -> None:
    """Every page and every form works, what is wrong is refused, and what is shown is true now.

    We store a blog, open all pages and those that are not there, and create, change and delete one
    thing of each kind with the forms. Then we send forms that have to fail, and look at the status
    and whether the form is shown again. In between we change a title by hand and open pages again.
    Where your code asks for REDIS_URL, we set it, change the blog in several ways, and look whether
    the front page keeps up, also without Redis.
    """
    redis = cache_of(student)
    site, world, make = stored_world(student)
    with step("pages"):
        expect_pages(site, world)
    with step("fresh"):
        expect_fresh(site, world, make)
        if redis is not None:
            expect_never_stale(student, redis, world, make)
    with step("refused"):
        expect_refused(site, world, make)
    with step("forms"):
        expect_forms(site, world, make)
