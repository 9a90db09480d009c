"""The contract of every repository.

In 11.2.2 (Data Layer Patterns) you met the Repository pattern: a Go interface, UserRepository,
and two implementations behind it, one in memory and one with SQLite. Now we implement this
pattern with a real database. Python's word for such an interface is an abstract base class: it
lists what a repository can do, and a class that lacks one of the methods cannot be instantiated.

    type UserRepository interface {                 class Repository(ABC, Generic[Entity]):
        GetByID(id int) (*User, error)                  def get_by_id(self, entity_id): ...
        ...                                             ...
    }                                               }
"""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

__all__ = ["Repository"]

Entity = TypeVar("Entity")


class Repository(ABC, Generic[Entity]):
    """A collection of entities of one kind, wherever they are stored.

    A repository finds and stores. It never commits: whether a change is kept is decided once a
    request, for everything that the request did (TODO 6).
    """

    @abstractmethod
    def get_by_id(self, entity_id: int) -> Entity | None:
        """Return the entity with this id, or None."""

    # TODO 1: Write the other four, each an abstract method with its annotations and a docstring:
    #   get_all() -> list[Entity]    every entity, in the order that README.md gives
    #   add(entity) -> None          stores a new entity, which has its id from then on
    #   update(entity) -> None       stores the changes of an entity that the repository holds
    #   delete(entity) -> None       removes an entity that the repository holds
    #   README.md says which errors of library/errors.py they raise. Write that down here:
    #   whoever implements the contract reads this file.
    #   Expected: `Repository()` raises a TypeError, and so does a subclass that lacks a method.


# TODO 2: Write the three concrete repositories, in modules of your own beside this one.
#   Each takes a session when it is made and keeps it to itself.
#   The queries already exist: they are in library/routes. Move them, with their loader
#   options: a repository decides what is loaded together with the books of a list.
#   Expected: `python try_it.py` says "[ok]" for the methods of books, members and loans.

# TODO 3: Look at what you wrote three times. What differs between the get_by_id of books and
#   that of members? Move what does not differ into one place.
