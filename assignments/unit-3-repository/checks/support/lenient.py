"""Pages of the application with other repositories, held against its own or the recorded ones."""

from autograding.checks import Failure
from autograding.checks.browser import Page
from autograding.checks.student import Student
from support.golden import Exchange, answer_of, play
from support.pages import expect_same
from support.site import Site
from support.world import World

__all__ = ["expect_same_or_own"]


def expect_same_or_own(
    student: Student, world: World, before: list[Exchange], exchange: Exchange, page: Page
) -> None:
    """Expect the recorded answer, or the one that the application gives with its own repositories.

    A page that has changed altogether is another check's business: here it is enough that it does
    not depend on where the data come from.

    Raises:
        Failure: the page is neither.
    """
    try:
        expect_same(student, exchange, page)
    except Failure as failure:
        if page.status == 500 or answer_of(page) != _own(student, world, before):
            raise failure from None


def _own(student: Student, world: World, before: list[Exchange]) -> object:
    """The last answer of the application with its own repositories, in a worker of its own."""
    try:
        site = Site(student.fresh(), "own")
        site.store(world.library)
        return [answer_of(page) for _, page in play(site.browser, before)][-1]
    except Failure:
        return None
