from random import Random

from support.application import Application, Store
from support.both import Pair, same_answers, same_refusals, same_statuses
from support.calls import Script
from support.constraints import Rules
from support.maker import Maker
from support.scenes import lending_library
from support.world import World

from autograding.checks import Steps, check
from autograding.checks.browser import Browser
from autograding.checks.student import Student


@check(
    after=("loans_are_stored",),
    hints=(
        "Which part of this works on SQLite only?",
        "Look at the place named above, and at “SQLite and PostgreSQL” in README.md.",
    ),
)
def test_same_on_postgresql(student: Student, step: Steps) -> None:
    """The services and pages do on PostgreSQL what they do on SQLite.

    We make the same calls on both, with texts of up to 100 characters, and compare the answers.
    What is wrong on both costs its points elsewhere.
    """
    applications = Pair.of(student, Application)
    script = Script.draw(student.random)
    with step("catalog"):
        same_answers(applications, list(script.catalog()))
    with step("members"):
        same_answers(applications, list(script.people()))
    with step("lending"):
        same_answers(applications, list(script.lending()))
    with step("pages"):
        browsers = applications.each(lambda application: Browser(application.student))
        same_statuses(browsers, script.pages(), script.failing_form())


@check(
    after=("loans_are_stored",),
    hints=(
        "What does PostgreSQL know of this rule?",
        "Look at the constraints and indexes of the class named above, in library/models.py.",
    ),
)
def test_same_rules_on_postgresql(student: Student, step: Steps) -> None:
    """PostgreSQL refuses by hand what SQLite refuses, and takes what SQLite takes.

    We store the same library on both and break one rule after the other by hand. What is wrong on
    both costs its points elsewhere.
    """
    seed = student.random.getrandbits(32)

    def library(each: Student, store: Store | None) -> World:
        return lending_library(each, store, make=Maker(Random(seed)))  # noqa: S311

    rules = Pair.of(student, library).each(Rules)
    with step("values"):
        for broken in (Rules.missing_values, Rules.twins, Rules.impossible_values):
            same_refusals(rules, broken)
        same_refusals(rules, Rules.possible_days)
    with step("one_open_loan"):
        same_refusals(rules, Rules.second_open_loan)
        same_refusals(rules, Rules.loan_after_return)
