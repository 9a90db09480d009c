"""A tool of the repositories in sql.py, which hold one each instead of inheriting from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from library.errors import LibraryError, UnknownEntity

__all__ = ["Shelf"]

Entity = TypeVar("Entity")


@dataclass(frozen=True)
class Shelf(Generic[Entity]):
    """The rows of one mapped class, through the session of the request."""

    session: scoped_session[Session]
    kind: type[Entity]

    def one(self, query: Select[Any]) -> Any:
        """Return the first that the query finds, or None."""
        return self.session.execute(query.limit(1)).scalar_one_or_none()

    def many(self, query: Select[Any]) -> list[Any]:
        """Return all that the query finds."""
        return [*self.session.execute(query).scalars()]

    def at(self, entity_id: int | None) -> Entity | None:
        """Return the entity with this id, or None."""
        return None if entity_id is None else self.session.get(self.kind, entity_id)

    def put(self, entity: Entity, refusal: type[LibraryError]) -> None:
        """Store an entity that is new or changed."""
        self._send(lambda: self.session.add(entity), refusal(entity))

    def take(self, entity: Entity, refusal: type[LibraryError]) -> None:
        """Remove an entity."""
        self._send(lambda: self.session.delete(entity), refusal(entity))

    def known(self, entity: Entity) -> Entity:
        """Return the entity if it is one of these rows.

        Raises:
            UnknownEntity: it is not.
        """
        with self.session.no_autoflush:
            if self.at(entity.id) is not entity:
                raise UnknownEntity(entity)
        return entity

    def _send(self, change: Callable[[], None], refusal: LibraryError) -> None:
        change()
        try:
            self.session.flush()
        except IntegrityError:
            raise refusal from None
