"""Whether a page is the one that was recorded, and where it begins to differ."""

from autograding.checks import Failure
from autograding.checks.browser import Page
from autograding.checks.student import Student
from support import inside_app
from support.golden import Exchange, answer_of
from support.site import expect_answer

__all__ = ["expect_same"]

_BEFORE = 30  # characters shown before the first difference
_AFTER = 70


def expect_same(student: Student, exchange: Exchange, page: Page) -> None:
    """Expect the recorded answer.

    Raises:
        Failure: another status, another address to go on with, or another text.
    """
    right, found = exchange.answer, answer_of(page)
    expect_answer(student, page, right.status, exchange.request)
    if found == right:
        return
    file, line = student.probe(inside_app, "place_of_view", exchange.path, exchange.method)
    if found.location != right.location:
        raise Failure(
            f"We sent {exchange.request}.",
            expected=f"It leads to {right.location}.",
            actual=f"It leads to {found.location or 'nowhere'}.",
            file=file,
            line=line,
        )
    place = _first_difference(right.text, found.text)
    raise Failure(
        f"We sent {exchange.request} and read the page.",
        expected=f"“{_around(right.text, place)}”",
        actual=f"“{_around(found.text, place)}”",
        file=file,
        line=line,
    )


def _first_difference(left: str, right: str) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    shorter = min(len(left), len(right))
    return next((place for place, (one, other) in pairs if one != other), shorter)


def _around(text: str, place: int) -> str:
    start, end = max(place - _BEFORE, 0), place + _AFTER
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}" or "nothing"
