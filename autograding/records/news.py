"""What GitHub told of repositories since they were last brought here: a row each, however often.

The row is there before GitHub hears that it was received. Only who brought the repository takes it
away, and only if nothing was told meanwhile.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from autograding.records.models import Base, UtcTime

__all__ = ["News", "RepositoryNews", "Told"]


class RepositoryNews(Base):
    """Something happened in a repository on GitHub; nobody believes a word of what.

    Attributes:
        full_name: `organization/name`, in lower case.
        stamp: another one each time that something is told.
        noted_at: when the first of it was told.
    """

    __tablename__ = "news"

    full_name: Mapped[str] = mapped_column(String(200), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(16))
    noted_at: Mapped[datetime] = mapped_column(UtcTime)


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a repository up to a moment."""

    full_name: str
    stamp: str


class News:
    """The repositories that something was told of, and that are not brought yet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, full_name: str) -> None:
        """Write down that something was told of a repository."""
        stamp = secrets.token_hex(8)
        found = self._session.get(RepositoryNews, full_name)
        if found is None:
            now = datetime.now(UTC)
            self._session.add(RepositoryNews(full_name=full_name, stamp=stamp, noted_at=now))
        else:
            found.stamp = stamp
        self._session.flush()

    def all(self) -> Sequence[Told]:
        """All of it, what waits longest first."""
        rows = self._session.execute(
            select(RepositoryNews.full_name, RepositoryNews.stamp).order_by(
                RepositoryNews.noted_at, RepositoryNews.full_name
            )
        )
        return [Told(full_name, stamp) for full_name, stamp in rows]

    def settle(self, told: Told) -> None:
        """Take it away: all of it was brought. What was told after that stays."""
        self._session.execute(
            delete(RepositoryNews).where(
                RepositoryNews.full_name == told.full_name, RepositoryNews.stamp == told.stamp
            )
        )
