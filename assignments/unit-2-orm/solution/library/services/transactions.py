"""How every service that changes something ends: all of it is stored, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from library.database import db


@contextmanager
def transaction() -> Iterator[None]:
    """Commit at the end of the block; roll back when an exception leaves it."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
