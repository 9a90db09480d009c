"""What all repositories share: pages, refusals, and keys for many rows at once."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from blog.errors import BlogError, NoSuchPage, NotFound
from blog.rows import PER_PAGE, Page

__all__ = ["ids", "one", "page_of", "refused_as", "slice_of", "total_of"]

Entity = TypeVar("Entity")


@contextmanager
def refused_as(error: BlogError) -> Iterator[None]:
    """Raise the blog's own error when the database refuses what the block sends."""
    try:
        yield
    except IntegrityError as refusal:
        raise error from refusal


def one(session: Session, found: Select[Entity], missing: NotFound) -> Entity:
    """Return the one entity that is found, as it is now, or raise that it is missing."""
    entity = session.scalar(found.execution_options(populate_existing=True))
    if entity is None:
        raise missing
    return entity


def ids(
    session: Session,
    column: InstrumentedAttribute[str],
    keys: Iterable[str],
    missing: type[NotFound],
) -> list[int]:
    """Return the ids that belong to unique texts, in their order, with one statement.

    Raises:
        NotFound: one of the texts is in no row; as the class `missing`.
    """
    keys = list(keys)
    known: Mapping[str, int] = _known(session, column, set(keys)) if keys else {}
    for key in keys:
        if key not in known:
            raise missing(key)
    return [known[key] for key in keys]


def _known(session: Session, column: InstrumentedAttribute[str], keys: set[str]) -> dict[str, int]:
    """Read only the rows that are asked for, unless they are so many that all are quicker."""
    rows: Select[Any] = select(column, column.class_.id)
    if len(keys) <= 500:
        rows = rows.where(column.in_(keys))
    return dict(session.execute(rows).all())


def total_of(session: Session, rows: Select[Any], number: int) -> int:
    """Count rows in the database, and see that they reach as far as the page asked for."""
    total = session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    if number > Page((), number, total).pages:
        raise NoSuchPage(number)
    return total


def slice_of(rows: Select[Any], number: int) -> Select[Any]:
    """Let the database pick the rows of one page, as they are now."""
    page = rows.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return page.execution_options(populate_existing=True)


def page_of(items: Iterable[Entity], number: int, total: int) -> Page[Entity]:
    """Put the rows of a page together with what its links need."""
    return Page(tuple(items), number, total)
