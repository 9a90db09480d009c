from support.answers import expect_answers
from support.boundary import expect_alone, expect_rows
from support.oracle import Oracle
from support.scripts import Script
from support.site import stored_world

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("blog_is_stored",),
    hints=(
        "What does blog/contracts.py say about this very method: its order, its errors?",
        "Look at the method named above, and at what it does for a thing that is not there.",
    ),
)
def test_repositories_answer(student: Student, step: Steps) -> None:
    """Every method answers and raises what blog/contracts.py says.

    We store a blog and call the methods of one repository after the other, each call in a
    transaction of its own: what is there, what is not, what is taken, and what is in use.
    """
    site, world, make = stored_world(student, ties=True)
    script, oracle = Script(world, make), Oracle(world)
    with step("lists"):
        expect_answers(site, oracle, *script.lists())
    with step("search"):
        expect_answers(site, oracle, *script.search())
    with step("comments"):
        expect_answers(site, oracle, *script.comments(), keys=script.commented)
    with step("posts"):
        expect_answers(site, oracle, *script.posts())
    with step("users"):
        expect_answers(site, oracle, *script.users())
    with step("labels"):
        expect_answers(site, oracle, *script.labels())


@check(
    after=("blog_is_stored",),
    hints=(
        "Could whoever gets this still tell that there is a database behind it?",
        "Look at what the method named above returns, and at blog/rows.py.",
    ),
)
def test_only_rows_leave(student: Student, step: Steps) -> None:
    """Repositories answer with the very types of blog/rows.py, and work without a web application.

    We call every reading method and look at the types of what it returns, after the transaction is
    over. Then we call create_repositories ourselves, without any Flask application: so do tests,
    and so does a program that works at night.
    """
    site, world, _ = stored_world(student)
    with step("rows"):
        expect_rows(site, world)
    with step("alone"):
        expect_alone(student, site, world)
