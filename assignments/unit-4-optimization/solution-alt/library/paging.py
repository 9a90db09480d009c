"""Long lists, 20 rows at a time: `?page=3` shows the rows 41 to 60."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session, scoped_session

from library.errors import NoSuchPage

__all__ = ["PER_PAGE", "Page", "Window"]

PER_PAGE = 20

Item = TypeVar("Item")


@dataclass(frozen=True)
class Window:
    """Which rows of a long list are looked at.

    Attributes:
        number: which page it is, from 1.
        total: how many rows there are on all pages.
    """

    number: int
    total: int

    @classmethod
    def open(cls, session: scoped_session[Session], count: Select[Any], number: int) -> "Window":
        """Count the rows, and look at those of a page.

        Raises:
            NoSuchPage: the list is not that long.
        """
        window = cls(number, session.scalar(count) or 0)
        if number > window.pages:
            raise NoSuchPage(number)
        return window

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))

    @property
    def first(self) -> int:
        """How many rows come before the page."""
        return (self.number - 1) * PER_PAGE


class Page(Generic[Item]):
    """The rows of a window, and what the links to the other pages need."""

    def __init__(self, window: Window, items: Iterable[Item]) -> None:
        self.number, self.pages, self.total = window.number, window.pages, window.total
        self.items = list(items)
