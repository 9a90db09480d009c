"""Who was removed from the class, so that nothing but an instructor brings them back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from autograding.records.audit import AuditLog
from autograding.records.models import Base, UtcTime

__all__ = ["Removals", "RemovedStudent", "StudentRemoved"]


class StudentRemoved(Exception):
    """Somebody was removed from the class, and is not enrolled again without being asked for."""


class RemovedStudent(Base):
    """One who was on the roster and is not any more; the log knows what went with them.

    The name on GitHub is kept as well: there a repository is called after it.
    """

    __tablename__ = "removed_student"

    username: Mapped[str] = mapped_column(String(60), primary_key=True)
    github_login: Mapped[str | None] = mapped_column(String(60), index=True)
    removed_at: Mapped[datetime] = mapped_column(UtcTime)


class Removals:
    """The removals that still stand: enrolling ends one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, username: str, github_login: str | None = None) -> None:
        """Write down that somebody was removed now."""
        self._session.merge(
            RemovedStudent(
                username=username, github_login=github_login, removed_at=datetime.now(UTC)
            )
        )
        self._session.flush()

    def end(self, *names: str) -> None:
        """Forget it: somebody of these names, here or on GitHub, is enrolled again."""
        self._session.execute(delete(RemovedStudent).where(_is_called(*names)))

    def end_all(self, usernames: Sequence[str]) -> None:
        """Forget it of many: they are enrolled again."""
        gone = RemovedStudent.username.in_(usernames)
        self._session.execute(delete(RemovedStudent).where(gone))

    def has(self, name: str) -> bool:
        """Whether somebody of that name, here or on GitHub, was removed."""
        found = select(RemovedStudent.username).where(_is_called(name)).limit(1)
        return self._session.scalar(found) is not None

    def check(self, name: str) -> None:
        """Make sure that nobody of that name, here or on GitHub, was removed.

        Raises:
            StudentRemoved: somebody was.
        """
        if self.has(name):
            message = f"{name} was removed from the class."
            raise StudentRemoved(message)

    def all(self) -> Mapping[str, datetime]:
        """When each of them was removed, by username."""
        rows = self._session.scalars(select(RemovedStudent))
        return {removed.username: removed.removed_at for removed in rows}

    def log_ended(self, before: Mapping[str, datetime], who: str) -> tuple[str, ...]:
        """Note in the log who is back since the removals were those of `before`; their names."""
        back = tuple(sorted(before.keys() - self.all().keys()))
        for username in back:
            was = f"removed {before[username]:%Y-%m-%d %H:%M} UTC"
            AuditLog(self._session).note(
                who, "enroll again", username, before=was, after="enrolled"
            )
        return back


def _is_called(*names: str) -> ColumnElement[bool]:
    return or_(RemovedStudent.username.in_(names), RemovedStudent.github_login.in_(names))
