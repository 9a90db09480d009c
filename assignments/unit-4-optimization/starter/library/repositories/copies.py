"""The copies that stand on the shelves, or should."""

from sqlalchemy.orm import Session, joinedload, scoped_session

from library.models import Copy

__all__ = ["CopyRepository"]


class CopyRepository:
    """Copies of books."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def get_by_id(self, copy_id: int) -> Copy | None:
        """Return the copy with this id, with its book, or None."""
        return self._session.get(Copy, copy_id, options=[joinedload(Copy.book)])
