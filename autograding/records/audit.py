"""Who changed what about grades: written with the change itself, and never changed afterwards."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from autograding.records.models import Base, UtcTime

__all__ = ["AuditEntry", "AuditLog"]


class AuditEntry(Base):
    """One change. Names are kept as words, so that an entry outlives whom it tells of.

    Attributes:
        who: the instructor's name, or the command that was run.
        action: such as `regrade`, `extension`, `admit`.
        subject: what was changed, such as `unit-1-sql/ada-park`.
        before: as it was; "" where there was nothing.
        after: as it is now.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    who: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


class AuditLog:
    """The log. Note in the same transaction that makes the change."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, who: str, action: str, subject: str, *, before: str = "", after: str) -> None:
        """Write one change down."""
        self._session.add(
            AuditEntry(
                at=datetime.now(UTC),
                who=who,
                action=action,
                subject=subject[:300],
                before=before,
                after=after,
            )
        )

    def newest(self, most: int) -> Sequence[AuditEntry]:
        """The last `most` changes, newest first."""
        return self._session.scalars(
            select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)
        ).all()
