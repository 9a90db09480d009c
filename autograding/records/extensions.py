"""More time for one student in one unit."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from autograding.records.models import Base, Student, Unit, UtcTime

__all__ = ["Extension", "Extensions"]


class Extension(Base):
    """When a student's work is due in place of the unit's own due date."""

    __tablename__ = "extension"

    unit_id: Mapped[int] = mapped_column(
        ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True
    )
    student_id: Mapped[int] = mapped_column(
        ForeignKey("student.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(300), default="")


class Extensions:
    """The extensions of the class."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, unit: Unit, student: Student) -> Extension | None:
        """One student's extension of one unit."""
        return self._session.get(Extension, (unit.id, student.id))

    def grant(self, unit: Unit, student: Student, due_at: datetime, reason: str = "") -> Extension:
        """Give more time, or change how much."""
        extension = self.find(unit, student) or Extension(unit_id=unit.id, student_id=student.id)
        extension.due_at, extension.reason = due_at, reason[:300]
        self._session.add(extension)
        self._session.flush()
        return extension

    def withdraw(self, extension: Extension) -> None:
        """The unit's own due date counts again."""
        self._session.delete(extension)
        self._session.flush()

    def all(self) -> Mapping[tuple[int, int], datetime]:
        """Each extended due date by (student's id, unit's id), as a grid's cells are."""
        rows = self._session.execute(
            select(Extension.student_id, Extension.unit_id, Extension.due_at)
        )
        return {(student, unit): due_at for student, unit, due_at in rows}
