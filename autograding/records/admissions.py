"""Late joiners: who opened an accept link without being on the roster, and asks to be."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from autograding.records.access import token_hash
from autograding.records.marks import words
from autograding.records.models import Base, Student, Unit, UtcTime
from autograding.records.roster import Roster

__all__ = ["Admission", "AdmissionState", "Admissions", "TooManyRequests"]

MOST_WAITING = 200
"""A link that got into the wrong hands fills no disk."""


class TooManyRequests(Exception):
    """As many requests wait as can; the message says what to do."""


class AdmissionState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"


class Admission(Base):
    """One request to join.

    Attributes:
        unit: whose accept link was opened.
        github_login: of who signed in with GitHub; null for a name that nobody vouches for.
        secret_hash: of what the asking browser keeps, to be told the answer.
        student: who was enrolled, once admitted.
    """

    __tablename__ = "admission"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    github_login: Mapped[str | None] = mapped_column(String(60))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True, index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[AdmissionState] = mapped_column(
        words(AdmissionState), default=AdmissionState.WAITING, index=True
    )
    student_id: Mapped[int | None] = mapped_column(
        ForeignKey("student.id", ondelete="SET NULL"), index=True
    )

    unit: Mapped[Unit] = relationship(lazy="raise")
    student: Mapped[Student | None] = relationship(lazy="raise")


class Admissions:
    """The requests, and their answers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, unit: Unit, name: str, github_login: str | None = None) -> str:
        """Write a request down; returns the secret that its answer is asked for with.

        Raises:
            TooManyRequests: instructors have to answer some first.
        """
        waiting = select(func.count()).where(Admission.state == AdmissionState.WAITING)
        if (self._session.scalar(waiting) or 0) >= MOST_WAITING:
            message = "Too many requests are waiting. Tell your instructor."
            raise TooManyRequests(message)
        secret = secrets.token_hex(16)
        self._session.add(
            Admission(
                unit_id=unit.id,
                name=name[:200],
                github_login=github_login,
                secret_hash=token_hash(secret),
                asked_at=datetime.now(UTC),
            )
        )
        self._session.flush()
        return secret

    def by_secret(self, secret: str) -> Admission | None:
        """The request of the browser that has `secret`, with unit and student."""
        return self._session.scalar(
            select(Admission)
            .where(Admission.secret_hash == token_hash(secret))
            .options(joinedload(Admission.unit), joinedload(Admission.student))
        )

    def waiting(self) -> Sequence[Admission]:
        """What has no answer yet, oldest first, with units."""
        return self._session.scalars(
            select(Admission)
            .where(Admission.state == AdmissionState.WAITING)
            .order_by(Admission.id)
            .options(joinedload(Admission.unit))
        ).all()

    def find(self, admission_id: int) -> Admission | None:
        """A request that has no answer yet."""
        return self._session.scalar(
            select(Admission)
            .where(Admission.id == admission_id, Admission.state == AdmissionState.WAITING)
            .options(joinedload(Admission.unit))
        )

    def admit(self, admission: Admission, username: str) -> Student:
        """Enroll who asked.

        Raises:
            InvalidUsername: no folder can be named so, or it is somebody else's.
        """
        student = Roster(self._session).enroll_new(
            username, admission.name, github_login=admission.github_login or ""
        )
        admission.state, admission.student_id = AdmissionState.ADMITTED, student.id
        return student

    def refuse(self, admission: Admission) -> None:
        """Say no; whoever asked may ask again."""
        admission.state = AdmissionState.REFUSED
