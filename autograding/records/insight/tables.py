"""What is kept of every repository so that a page over the whole class is quick.

All of it follows from pushes, reports and marks, and is written anew, in the same transaction,
when one of those changes (see `keeping`). So it may be thrown away and made again at any time.
`standing` repeats the unit of its repository: counting a class then reads one index, nothing else.
"""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from autograding.checks.outcome import Outcome
from autograding.records.insight.state import State
from autograding.records.marks import Mark
from autograding.records.models import Base, Push, Repository, UtcTime

__all__ = [
    "CheckResult",
    "Failure",
    "FindingSeen",
    "Progress",
    "Standing",
    "UnitCheck",
    "UnitCriterion",
]


def _words(kind: type[State] | type[Outcome]) -> Enum:
    """A column that keeps an enumeration's words."""
    return Enum(
        kind,
        native_enum=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Standing(Base):
    """Where a repository stands.

    Attributes:
        state: that of the newest push, see `State`.
        is_distrusted: whether the newest push's own report stands for nothing until it is re-run.
        newest_id: the newest push; null before the first.
        shown_id: the newest push with points, whose points count.
        mark_id: what a re-run found of that one.
        points: those that count; null before the first graded push.
        counted_at: when the push that counts was received, or the newest while none counts: what
            is held against the due date.
        missed_pushes: the most pushes in a row that missed one and the same criterion.
    """

    __tablename__ = "standing"
    __table_args__ = (
        Index("ix_standing_unit_id", "unit_id", "state", "points", "counted_at", "repository_id"),
        Index("ix_standing_missed_pushes", "missed_pushes", "unit_id"),
    )

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("repository.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    state: Mapped[State] = mapped_column(_words(State))
    is_distrusted: Mapped[bool]
    newest_id: Mapped[int | None] = mapped_column(
        ForeignKey("push.id", ondelete="CASCADE"), index=True
    )
    shown_id: Mapped[int | None] = mapped_column(
        ForeignKey("push.id", ondelete="CASCADE"), index=True
    )
    mark_id: Mapped[int | None] = mapped_column(
        ForeignKey("mark.id", ondelete="CASCADE"), index=True
    )
    points: Mapped[int | None]
    counted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    missed_pushes: Mapped[int]

    repository: Mapped[Repository] = relationship(lazy="raise")
    newest: Mapped[Push | None] = relationship(lazy="raise", foreign_keys=[newest_id])
    shown: Mapped[Push | None] = relationship(lazy="raise", foreign_keys=[shown_id])
    mark: Mapped[Mark | None] = relationship(lazy="raise")


class UnitCriterion(Base):
    """A criterion of a unit, as the reports have it; `position` is its place in the rubric."""

    __tablename__ = "unit_criterion"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    max_points: Mapped[int]


class UnitCheck(Base):
    """A check of a criterion; `position` is its place in the rubric."""

    __tablename__ = "unit_check"
    __table_args__ = (UniqueConstraint("criterion_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("unit_criterion.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    max_points: Mapped[int]


class Failure(Base):
    """A way to fail a check: its message without the names and numbers that differ."""

    __tablename__ = "failure"
    __table_args__ = (UniqueConstraint("check_id", "words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("unit_check.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(300))


class CheckResult(Base):
    """What a repository's shown report says of one check; `failure_id` is null where it passed."""

    __tablename__ = "check_result"
    __table_args__ = (Index("ix_check_result_check_id", "check_id", "outcome", "points"),)

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("repository.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    check_id: Mapped[int] = mapped_column(
        ForeignKey("unit_check.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    outcome: Mapped[Outcome] = mapped_column(_words(Outcome))
    points: Mapped[int]
    failure_id: Mapped[int | None] = mapped_column(
        ForeignKey("failure.id", ondelete="SET NULL"), index=True
    )


class Progress(Base):
    """How a repository comes on with one criterion.

    Attributes:
        points: in the shown result.
        ticked: the student's own tick in it; null where there is no such line.
        attempts: which graded push was the first with all points; null where none had them.
        missed_since: when the first push of the newest row of pushes without all points was
            received; null while the shown result has them all.
        missed_pushes: how many pushes that row has.
    """

    __tablename__ = "progress"
    __table_args__ = (
        Index("ix_progress_criterion_id", "criterion_id", "points", "ticked", "attempts"),
        Index("ix_progress_missed", "criterion_id", "missed_pushes", "missed_since"),
    )

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("repository.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    criterion_id: Mapped[int] = mapped_column(
        ForeignKey("unit_criterion.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    points: Mapped[int]
    ticked: Mapped[bool | None]
    attempts: Mapped[int | None]
    missed_since: Mapped[datetime | None] = mapped_column(UtcTime)
    missed_pushes: Mapped[int]


class FindingSeen(Base):
    """What a repository's shown report found beside the points.

    Attributes:
        kind: such as `n-plus-one`.
        subject: what is loaded a row at a time, such as `Book.authors`; "" of other kinds.
        file: where, "" for nowhere.
        line: from 1; 0 where there is none.
        count: how often; of an N+1 the statements.
        message: what is there, in a sentence.
    """

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    repository_id: Mapped[int] = mapped_column(
        ForeignKey("repository.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    file: Mapped[str] = mapped_column(String(200))
    line: Mapped[int]
    count: Mapped[int]
    message: Mapped[str] = mapped_column(String(500))
