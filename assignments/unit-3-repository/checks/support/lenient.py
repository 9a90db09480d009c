"""Pages of the application with other repositories, held against its own or the recorded ones."""

from collections.abc import Sequence
from functools import cached_property

from autograding.checks import Failure
from autograding.checks.browser import Page
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from support.golden import Answer, Exchange, answer_of, play
from support.pages import expect_same
from support.site import Site
from support.world import World

__all__ = ["Visits"]


class Visits:
    """Requests sent one after the other, and their answers from wherever the data come.

    Args:
        student: the submission.
        name: a name for these visits.
        world: the library that is visited.
        listed: the requests, with the recorded answers.
    """

    def __init__(
        self, student: Student, name: str, world: World, listed: Sequence[Exchange]
    ) -> None:
        self._student = student
        self._name = name
        self._world = world
        self._listed = list(listed)

    def expect_same(self, place: int, page: Page) -> None:
        """Expect the recorded answer, or the one that the application's own repositories give.

        A page that has changed altogether is another check's business: here it is enough that it
        does not depend on where the data come from.

        Raises:
            Failure: the page is neither.
        """
        try:
            expect_same(self._student, self._listed[place], page)
        except Failure as failure:
            own = self._own[place] if page.status != 500 and place < len(self._own) else None
            if answer_of(page) != own:
                raise failure from None

    @cached_property
    def _own(self) -> list[Answer]:
        """Answers of the application with its own repositories, in a worker of its own."""
        answers: list[Answer] = []
        try:
            site = Site(self._student.fresh(), self._name)
            site.store(self._world.library)
            answers.extend(answer_of(page) for _, page in play(site.browser, self._listed))
        except (Failure, WorkerFailure):
            pass  # what it answered until then is all there is to compare with
        return answers
