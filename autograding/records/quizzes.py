"""The results files of quizzes that students pushed with their work."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from autograding.quiz import QuizResults, results_of
from autograding.records.models import Base, Repository, UtcTime

__all__ = ["QuizRecord", "Quizzes"]


class QuizRecord(Base):
    """The newest results file of a repository, as its student wrote it."""

    __tablename__ = "quiz_record"

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("repository.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcTime)


class Quizzes:
    """What students answered. It is their own word, and earns no points."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, repository_id: int, content: bytes, received_at: datetime) -> None:
        """Keep a repository's results file, unless a newer push brought one; ignore others."""
        earlier = self._session.get(QuizRecord, repository_id)
        is_newest = earlier is None or earlier.received_at <= received_at
        if is_newest and results_of(content) is not None:
            record = QuizRecord(
                repository_id=repository_id, content=content.decode(), received_at=received_at
            )
            self._session.merge(record)

    def all(self) -> list[tuple[int, QuizResults]]:
        """Every results file with its student's id, the oldest first."""
        rows = self._session.execute(
            select(Repository.student_id, QuizRecord.content)
            .join(Repository, Repository.id == QuizRecord.repository_id)
            .order_by(QuizRecord.received_at, QuizRecord.repository_id)
        )
        found = [(student, results_of(content.encode())) for student, content in rows]
        return [(student, results) for student, results in found if results is not None]
