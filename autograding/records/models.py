"""What a classroom remembers: units, students, their repositories, pushes and marks.

Times are timezone-aware UTC. A push is written down the moment it is received, before any grading.
Every relationship refuses to load itself: a page that forgets to ask for what it shows fails its
test instead of sending one statement a row.
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

__all__ = [
    "LONGEST_SUBJECT",
    "Base",
    "CriterionMark",
    "Push",
    "PushState",
    "Repository",
    "Student",
    "Unit",
    "UtcTime",
]

LONGEST_SUBJECT = 100
"""How many characters of a commit's subject are kept: git's own advice is 50."""


class UtcTime(TypeDecorator[datetime]):
    """A timezone-aware UTC time on every database: SQLite itself forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> datetime | None:
        """Store as UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> datetime | None:
        """Read back with the zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Declarative base of the classroom's records."""


class PushState(StrEnum):
    """Where a push stands. RECEIVED covers a grader that was killed: it is graded again."""

    RECEIVED = "received"
    GRADED = "graded"
    UNGRADABLE = "ungradable"


class Unit(Base):
    """A unit that students can accept; `code` is the accept link's last part.

    Attributes:
        due_at: when it is due; what was said last counts, on a page or in the course's file.
        file_due_at: what the course's file said last, so that its old word takes nothing back.
        is_open: whether the link may still be used by who has not accepted yet.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    max_points: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    file_due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())

    repositories: Mapped[list["Repository"]] = relationship(back_populates="unit", lazy="raise")


class Student(Base):
    """A line of the roster.

    Attributes:
        section: the group that the student is taught in; "" where there are none.
        github_login: who may sign in as this student through GitHub, in lower case; null for
            nobody.
        token_hash: of the personal token (see `access`); null before one was made.
    """

    __tablename__ = "student"
    __table_args__ = (Index("ix_student_name", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    section: Mapped[str] = mapped_column(String(60), default="", server_default="", index=True)
    github_login: Mapped[str | None] = mapped_column(String(60), unique=True, index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)

    repositories: Mapped[list["Repository"]] = relationship(back_populates="student", lazy="raise")


class Repository(Base):
    """What accepting a unit gives a student: a repository and its feedback pull request.

    Attributes:
        path: the bare repository, relative to the classroom's data folder.
        feedback_commit: the starter commit, at which the branch `feedback` is frozen.
        comment: the pull request's one comment, Markdown, edited in place; "" before the first.
        comment_edits: how often it was written.
        earlier_pushes: pushes recorded before the folder was lost and made anew.
    """

    __tablename__ = "repository"
    __table_args__ = (
        UniqueConstraint("unit_id", "student_id"),
        Index("ix_repository_student_id", "student_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(300), unique=True)
    accepted_at: Mapped[datetime] = mapped_column(UtcTime)
    feedback_commit: Mapped[str] = mapped_column(String(64))
    comment: Mapped[str] = mapped_column(Text, default="")
    commented_at: Mapped[datetime | None] = mapped_column(UtcTime)
    comment_edits: Mapped[int] = mapped_column(default=0)
    earlier_pushes: Mapped[int] = mapped_column(default=0)

    unit: Mapped[Unit] = relationship(back_populates="repositories", lazy="raise")
    student: Mapped[Student] = relationship(back_populates="repositories", lazy="raise")
    pushes: Mapped[list["Push"]] = relationship(back_populates="repository", lazy="raise")


class Push(Base):
    """One received push; the newest of a repository (highest id) is the one shown.

    Attributes:
        commit: full hash of the commit that `main` pointed at after the push.
        subject: what its message begins with, a line of plain text; "" where nobody knows it.
        received_at: the server's time; a commit's own date means nothing.
        points: null until graded, and for an ungradable push.
        problem: what went wrong on our side, for the instructor; "" when nothing did.
        report: the report's JSON, loaded only when asked for.
    """

    __tablename__ = "push"
    __table_args__ = (Index("ix_push_repository_id_id", "repository_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    repository_id: Mapped[int] = mapped_column(ForeignKey("repository.id", ondelete="CASCADE"))
    commit: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="", server_default="")
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[PushState] = mapped_column(
        Enum(
            PushState,
            native_enum=False,
            length=20,
            values_callable=lambda states: [state.value for state in states],
        ),
        default=PushState.RECEIVED,
        index=True,
    )
    points: Mapped[int | None]
    graded_at: Mapped[datetime | None] = mapped_column(UtcTime)
    problem: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[str | None] = mapped_column(Text, deferred=True)

    repository: Mapped[Repository] = relationship(back_populates="pushes", lazy="raise")
    marks: Mapped[list["CriterionMark"]] = relationship(
        back_populates="push", lazy="raise", order_by="CriterionMark.position"
    )


class CriterionMark(Base):
    """One criterion's points of one graded push, so that pages need not open its report.

    `position` is its place in the rubric, from 0.
    """

    __tablename__ = "criterion_mark"

    push_id: Mapped[int] = mapped_column(
        ForeignKey("push.id", ondelete="CASCADE"), primary_key=True
    )
    criterion: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    points: Mapped[int]
    max_points: Mapped[int]

    push: Mapped[Push] = relationship(back_populates="marks", lazy="raise")
