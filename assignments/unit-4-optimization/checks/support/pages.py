"""Whether a page is the one that was recorded, and where it begins to differ."""

from autograding.checks import Failure
from autograding.checks.browser import Page
from support.golden import Exchange, answer_of
from support.site import Site, expect_answer

__all__ = ["expect_same"]

_BEFORE = 30  # characters shown before the first difference
_AFTER = 70


def expect_same(site: Site, exchange: Exchange, page: Page) -> None:
    """Expect the recorded answer.

    Raises:
        Failure: another status, another address to go on with, another text or other links.
    """
    right, found = exchange.answer, answer_of(page)
    expect_answer(site, page, right.status, exchange.request)
    if found == right:
        return
    file, line = site.place(exchange.path, exchange.method)
    if found.location != right.location:
        done = f"We sent {exchange.request}."
        expected, actual = f"It leads to {right.location}.", found.location or "It leads nowhere."
    elif found.text != right.text:
        done = f"We sent {exchange.request} and read the page."
        place = _first_difference(right.text, found.text)
        expected, actual = (f"“{_around(each, place)}”" for each in (right.text, found.text))
    else:
        done = f"We sent {exchange.request} and looked where its links lead."
        place = _first_difference(right.links, found.links)
        expected, actual = (
            f"Link {place + 1} leads to {links[place]}." if place < len(links) else "No more links."
            for links in (right.links, found.links)
        )
    raise Failure(done, expected=expected, actual=actual, file=file, line=line)


def _first_difference(left: str | tuple[str, ...], right: str | tuple[str, ...]) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    shorter = min(len(left), len(right))
    return next((place for place, (one, other) in pairs if one != other), shorter)


def _around(text: str, place: int) -> str:
    start, end = max(place - _BEFORE, 0), place + _AFTER
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}" or "nothing"
