from support.golden import exchanges, play, world_of
from support.pages import expect_same
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which data does this page show, and who hands it to the template now?",
        "Look at the view of this address in library/routes, and at the repository's method.",
    ),
)
def test_pages_as_before(student: Student, step: Steps) -> None:
    """Every page shows what it showed before you began.

    We opened each page of the starter and wrote down what it shows. Now we open the same pages of
    your application, with other books, members and loans.
    """
    _expect_as_before(student, step, "pages")


@check(
    hints=(
        "What should this request change, and what does your application answer to it?",
        "Look at the view of this address in library/routes, and at the repository's method.",
    ),
)
def test_changes_as_before(student: Student, step: Steps) -> None:
    """Every form does what it did before you began.

    We send each form, rightly and wrongly filled in, and look at the pages afterwards. The answers
    should be those of the starter.
    """
    _expect_as_before(student, step, "changes")


def _expect_as_before(student: Student, step: Steps, part: str) -> None:
    world = world_of(student.random)
    site = Site(student)
    site.store(world.library)
    for group, listed in exchanges(part, world).items():
        with step(group):
            for exchange, page in play(site.browser, listed):
                expect_same(student, exchange, page)
