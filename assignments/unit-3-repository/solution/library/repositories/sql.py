"""What all repositories with a database behind them have in common."""

from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from library.database import Base
from library.errors import AlreadyThere, LibraryError, StillInUse, UnknownEntity
from library.repositories.base import Repository

__all__ = ["SqlRepository"]

Entity = TypeVar("Entity", bound=Base)


class SqlRepository(Repository[Entity]):
    """A repository of one mapped class. It flushes, so that errors show at once, and no more."""

    entity: type[Entity]

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def get_by_id(self, entity_id: int) -> Entity | None:
        """Return the entity with this id, or None."""
        return self._session.get(self.entity, entity_id)

    def get_all(self) -> list[Entity]:
        """Return every entity with what its list shows."""
        return self._all(self._listing())

    def add(self, entity: Entity) -> None:
        """Store a new entity."""
        self._session.add(entity)
        self._flush(AlreadyThere(entity))

    def update(self, entity: Entity) -> None:
        """Store the changes of an entity."""
        self._expect_held(entity)
        self._flush(AlreadyThere(entity))

    def delete(self, entity: Entity) -> None:
        """Remove an entity."""
        self._expect_held(entity)
        self._session.delete(entity)
        self._flush(StillInUse(entity))

    def _listing(self) -> Select[tuple[Entity]]:
        """The query behind lists: their order, and what is loaded together with them."""
        return select(self.entity)

    def _all(self, query: Select[tuple[Entity]]) -> list[Entity]:
        return list(self._session.scalars(query))

    def _expect_held(self, entity: Entity) -> None:
        if entity.id is None or self.get_by_id(entity.id) is None:
            raise UnknownEntity(entity)

    def _flush(self, refusal: LibraryError) -> None:
        """Send the changes now; what the database refuses becomes an error of the library."""
        try:
            self._session.flush()
        except IntegrityError as error:
            raise refusal from error
