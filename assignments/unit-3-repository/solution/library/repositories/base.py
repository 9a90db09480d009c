"""The contract of every repository.

In 11.2.2 (Data Layer Patterns) the Repository pattern is a Go interface, UserRepository, with
two implementations behind it. This is the same pattern with a real database: an abstract base
class instead of the interface, and `sql.py` behind it.
"""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

__all__ = ["Repository"]

Entity = TypeVar("Entity")


class Repository(ABC, Generic[Entity]):
    """A collection of entities of one kind, wherever they are stored.

    A repository finds and stores. It never commits: whether a change is kept is decided once a
    request, for everything that the request did.
    """

    @abstractmethod
    def get_by_id(self, entity_id: int) -> Entity | None:
        """Return the entity with this id, or None."""

    @abstractmethod
    def get_all(self) -> list[Entity]:
        """Return every entity, in the order in which the pages list them."""

    @abstractmethod
    def add(self, entity: Entity) -> None:
        """Store a new entity, which has its id from then on.

        Raises:
            AlreadyThere: a value that only one entity may have is taken.
        """

    @abstractmethod
    def update(self, entity: Entity) -> None:
        """Store the changes of an entity that this repository holds.

        Raises:
            UnknownEntity: this repository does not hold it.
            AlreadyThere: a value that only one entity may have is taken.
        """

    @abstractmethod
    def delete(self, entity: Entity) -> None:
        """Remove an entity that this repository holds.

        Raises:
            UnknownEntity: this repository does not hold it.
            StillInUse: something still refers to it.
        """
