"""What an author writes checks with: the `check` decorator, `Failure`, and graded `Steps`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Failure", "Steps", "check"]

_Check = TypeVar("_Check", bound=Callable[..., None])


class Failure(AssertionError):
    """The submission does not do what the check asks; the message is for the student.

    Args:
        message: what we did and what happened, in whole sentences.
        expected: what should have happened, "" where that would give the answer away.
        actual: what happened instead.
        file: the student's file it is about, relative to the submission, "" for none.
        line: its line, counting from 1; 0 for none.
        hint: replaces the check's own hint when this mistake deserves its own.
    """

    def __init__(
        self,
        message: str,
        *,
        expected: str = "",
        actual: str = "",
        file: str = "",
        line: int = 0,
        hint: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual
        self.file = file
        self.line = line
        self.hint = hint


def check(
    *, after: Sequence[str] = (), hints: Sequence[str] = (), chapter: str = ""
) -> Callable[[_Check], _Check]:
    """Declare a check: what it depends on, and where a student should look when it fails.

    The arguments are literals: the loader reads them from the source without importing it.

    Args:
        after: ids of checks that must pass first; otherwise this one is "blocked by" them.
        hints: a question, then the place to look.
        chapter: anchor in the unit's chapter; the criterion's own by default.
    """

    def declare(function: _Check) -> _Check:
        function.__check__ = (tuple(after), tuple(hints), chapter)  # type: ignore[attr-defined]
        return function

    return declare


class Steps:
    """The graded steps of one check: each `with step("name"):` block earns its own points.

    A block that raises loses its points only; the check goes on with the next block.
    """

    def __init__(self, declared: Sequence[str], absorbed: tuple[type[Exception], ...]) -> None:
        self._declared = tuple(declared)
        self._absorbed = absorbed
        self.failures: dict[str, Exception] = {}
        self.passed: list[str] = []

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Run one declared step.

        Raises:
            KeyError: `assignment.yml` declares no step of that name.
        """
        if name not in self._declared:
            raise KeyError(f"assignment.yml declares no step {name!r} for this check")
        try:
            yield
        except self._absorbed as failure:
            self.failures[name] = failure
        else:
            self.passed.append(name)
