"""Long lists, 20 rows at a time: `?page=3` shows the rows 41 to 60."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, scoped_session

from library.errors import NoSuchPage

__all__ = ["PER_PAGE", "Page", "paginate"]

PER_PAGE = 20

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A few rows of a long list, and what the links to the other pages need.

    Attributes:
        items: the rows of this page.
        number: which page it is, from 1.
        pages: how many pages there are; an empty list has one.
        total: how many rows there are on all pages.
    """

    items: list[Item]
    number: int
    pages: int
    total: int


def paginate(session: scoped_session[Session], query: Select[Any], number: int) -> Page[Any]:
    """Run a query for one page of its rows.

    Raises:
        NoSuchPage: the list is not that long.
    """
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    if number > pages:
        raise NoSuchPage(number)
    rows = session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).unique().all()
    return Page(items=list(rows), number=number, pages=pages, total=total)
