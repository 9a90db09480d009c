from support.golden import exchanges, play
from support.pages import expect_same
from support.site import Site
from support.world import make_world

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which rows does this page show, in which order, and what does it show if there are none?",
        "Look at the view named above, at its template, and at the repository's method it calls.",
    ),
)
def test_answers_as_before(student: Student, step: Steps) -> None:
    """Every page and every form does what it did before you began.

    We opened each page of the starter, sent each form, rightly and wrongly filled in, and wrote
    down texts, links and JSON. Now we do the same with your application, and with other books and
    people. Each list has less than 20 rows here.
    """
    world = make_world(student.random)
    site = Site(student)
    site.store(world.library)
    for group, listed in exchanges(world).items():
        with step(group):
            for exchange, page in play(site.browser, listed):
                expect_same(site, exchange, page)
