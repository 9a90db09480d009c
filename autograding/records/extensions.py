"""More time for one student in one unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from autograding.records.models import Base, Repository, Student, Unit, UtcTime

__all__ = ["DueDates", "Extension", "Extensions"]


@dataclass(frozen=True, slots=True)
class DueDates:
    """When each student's work is due: by the extension, else by the unit's own due date.

    `extended` has the extensions by (student's id, unit's id).
    """

    extended: Mapping[tuple[int, int], datetime] = field(default_factory=dict)

    def of(self, repository: Repository) -> datetime | None:
        """For a repository (with its unit); None where there is no due date."""
        return self.at(repository.student_id, repository.unit)

    def at(self, student_id: int, unit: Unit) -> datetime | None:
        """For a student in a unit; None where there is no due date."""
        return self.extended.get((student_id, unit.id), unit.due_at)


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

    unit: Mapped[Unit] = relationship(lazy="raise")
    student: Mapped[Student] = relationship(lazy="raise")


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

    def due_dates(self) -> DueDates:
        """When everybody's work is due."""
        rows = self._session.execute(
            select(Extension.student_id, Extension.unit_id, Extension.due_at)
        )
        return DueDates({(student, unit): due_at for student, unit, due_at in rows})

    def due_date(self, repository: Repository) -> datetime | None:
        """When the work in one repository (with its unit) is due."""
        key = (repository.unit_id, repository.student_id)
        extension = self._session.get(Extension, key)
        return extension.due_at if extension else repository.unit.due_at

    def count(self) -> int:
        """How many there are."""
        return self._session.scalar(select(func.count()).select_from(Extension)) or 0

    def listed(self, number: int, size: int) -> Sequence[Extension]:
        """A page of them, counted from 1, with unit and student, by both names."""
        return self._session.scalars(
            select(Extension)
            .join(Extension.unit)
            .join(Extension.student)
            .options(contains_eager(Extension.unit), contains_eager(Extension.student))
            .order_by(Unit.slug, Student.name, Student.id)
            .limit(size)
            .offset((number - 1) * size)
        ).all()
