from support.golden import exchanges, play, world_of
from support.pages import expect_same
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which data does this page show, or what does this form change, and who is asked for it?",
        "Look at the view named above, and at the repository's method that it calls.",
    ),
)
def test_answers_as_before(student: Student, step: Steps) -> None:
    """Every page and every form does what it did before you began.

    We opened each page of the starter, sent each form, rightly and wrongly filled in, and wrote
    down the answers. Now we do the same with your application, and with other books and people.
    """
    world = world_of(student.random)
    site = Site(student)
    site.store(world.library)
    for part, kind in (("pages", "pages"), ("changes", "forms")):
        for group, listed in exchanges(part, world).items():
            with step(f"{group.removesuffix('s')}_{kind}"):
                for exchange, page in play(site.browser, listed):
                    expect_same(student, exchange, page)
