"""The one place that ends transactions."""

from types import TracebackType

from sqlalchemy.orm import Session, scoped_session

__all__ = ["UnitOfWork"]


class UnitOfWork:
    """Keeps what a `with` block did, or forgets it when an exception leaves the block."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def __enter__(self) -> None:
        """A transaction begins with the first statement; there is nothing to do here."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self._session.commit()
        else:
            self._session.rollback()
