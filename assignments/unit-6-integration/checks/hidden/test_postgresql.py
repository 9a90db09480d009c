from random import Random

from support.both import Pair, same_answers, same_refusals
from support.facts import World
from support.maker import Maker, make_world
from support.scripts import Script

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("blog_is_stored",),
    hints=(
        "Which part of this works on SQLite only?",
        "Look at the place named above, and at “On PostgreSQL” in README.md.",
    ),
)
def test_same_on_postgresql(student: Student, step: Steps) -> None:
    """On PostgreSQL the repositories answer as they do on SQLite, and the same rules are kept.

    We store the same blog on both, with texts of 100 characters, make the same calls on both and
    compare the answers. Then we break one rule after the other by hand. What is wrong on both costs
    its points elsewhere.
    """
    seed = student.random.getrandbits(32)
    make = Maker(Random(seed))  # noqa: S311 (reproducible, not secret)
    world: World = make_world(make, ties=True)
    pair = Pair.of(student, world)
    with step("rules"):
        same_refusals(pair, world)
    with step("answers"):
        script = Script(world, make)
        same_answers(pair, [*script.long_texts(), *script.lists(), *script.search()])
        same_answers(pair, script.comments(), keys=script.commented)
        same_answers(pair, [*script.posts(), *script.users(), *script.labels()])
