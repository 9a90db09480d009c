"""What all services share: one commit at the end of a use case, and errors in our own words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import IntegrityError

from library.database import Base, db
from library.errors import LibraryError

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Entity = TypeVar("Entity", bound=Base)


def use_case(function: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Make a function change everything that it changes, or nothing."""

    @wraps(function)
    def run(*values: Parameters.args, **named: Parameters.kwargs) -> Answer:
        try:
            answer = function(*values, **named)
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        return answer

    return run


@contextmanager
def refused_as(error: LibraryError) -> Iterator[None]:
    """Send what the block changed; say `error` when a constraint of the database refuses it."""
    try:
        yield
        db.session.flush()
    except IntegrityError as refused:
        raise error from refused


def find(model: type[Entity], key: str, error: type[LibraryError]) -> Entity:
    """Return the object with this key, or raise the error that says it is unknown."""
    found = db.session.get(model, key)
    if found is None:
        raise error(key)
    return found
