"""The contract of every repository: 11.2.2's interface, as an abstract base class."""

import abc
from typing import Generic, TypeVar

__all__ = ["Repository"]

Entity = TypeVar("Entity")


class Repository(Generic[Entity], metaclass=abc.ABCMeta):
    """What the application may do with the entities of one kind, wherever they are kept."""

    @abc.abstractmethod
    def get_by_id(self, entity_id: int) -> Entity | None:
        """Return the entity with this id, or None."""

    @abc.abstractmethod
    def get_all(self) -> list[Entity]:
        """Return every entity."""

    @abc.abstractmethod
    def add(self, entity: Entity) -> None:
        """Store a new entity, or raise AlreadyThere."""

    @abc.abstractmethod
    def update(self, entity: Entity) -> None:
        """Store an entity's changes, or raise UnknownEntity or AlreadyThere."""

    @abc.abstractmethod
    def delete(self, entity: Entity) -> None:
        """Remove an entity, or raise UnknownEntity or StillInUse."""
