"""What all repositories share: finding by name, lists in pages, and the database's refusals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from blog.errors import BlogError, NoSuchPage, NotFound
from blog.rows import PER_PAGE
from data.database import Database
from data.models import Base

__all__ = ["Repository", "refused_as"]

_AT_ONCE = 1000
"""How many values one statement asks for; a database takes a limited number."""


class Repository:
    """Sends statements in the transaction of this thread, and never ends it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def _session(self) -> Session:
        return self._database.session

    def _count(
        self, key: InstrumentedAttribute[int], number: int, conditions: Iterable[Any] = ()
    ) -> int:
        """Return how many rows a list has. Raises NoSuchPage if it has no page of this number."""
        total = self._session.scalar(select(func.count(key)).where(*conditions)) or 0
        if not 1 <= number <= max(1, -(-total // PER_PAGE)):
            raise NoSuchPage(number)
        return total

    def _insert(self, model: type[Base], rows: Sequence[Mapping[str, object]]) -> Sequence[int]:
        """Store rows, many with one statement, and return their keys in the same order."""
        if not rows:
            return ()
        keys = insert(model).returning(model.id, sort_by_parameter_order=True)
        return self._session.scalars(keys, rows).all()

    def _keys(
        self, column: InstrumentedAttribute[str], names: Iterable[str], unknown: type[NotFound]
    ) -> Mapping[str, int]:
        """Return the key of the row of each name or slug, all of which have to be known."""
        wanted = set(names)
        found = self._found(column, wanted)
        for name in sorted(wanted - found.keys()):
            raise unknown(name)
        return found

    def _found(
        self, column: InstrumentedAttribute[str], names: Iterable[str], *conditions: Any
    ) -> Mapping[str, int]:
        """Return the key of the row of each name or slug that there is; asks for many at once."""
        wanted = list(names)
        found: dict[str, int] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = column.in_(wanted[start : start + _AT_ONCE])
            query = select(column, column.class_.id).where(some, *conditions)
            for name, key in self._session.execute(query):
                found[name] = key
        return found


@contextmanager
def refused_as(error: BlogError) -> Iterator[None]:
    """Raise this error where a constraint of the database refuses a statement of the block.

    Asking first would not do: between the question and the statement, another visitor may store
    the same name. The database decides while it stores.
    """
    try:
        yield
    except IntegrityError as refusal:
        raise error from refusal
