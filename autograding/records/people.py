"""The classroom itself and who teaches it; its students are the roster's lines."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from autograding.records.models import Base, UtcTime

__all__ = ["Classroom", "Instructor", "SignInLink"]


class Classroom(Base):
    """The one classroom of a database; its row is made when a name or a time zone is first given.

    `time_zone` is a name such as `Europe/Berlin`.
    """

    __tablename__ = "classroom"
    __table_args__ = (CheckConstraint("id = 1", name="ck_classroom_is_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(60))


class Instructor(Base):
    """Who may see everything; `token_hash` and `github_login` are as a student's."""

    __tablename__ = "instructor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    github_login: Mapped[str | None] = mapped_column(String(60), unique=True, index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)


class SignInLink(Base):
    """A link that signs an instructor in once; its row goes with its use."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    instructor_id: Mapped[int] = mapped_column(
        ForeignKey("instructor.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcTime)

    instructor: Mapped[Instructor] = relationship(lazy="raise")
