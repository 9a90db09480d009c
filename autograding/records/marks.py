"""What an instructor's own look at a push is remembered by: marks of record, concerns, remotes.

These tables stand beside the others, which they only point at: a database of an earlier version
gets them when it is opened, and nothing in it changes.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from autograding.records.models import Base, Push, Repository, UtcTime

__all__ = ["Concern", "ConcernKind", "Mark", "MarkedCriterion", "Remote", "Verdict", "words"]


class Verdict(StrEnum):
    """What a re-run with pristine checks found, in the words of the pages.

    MEASURED is a push that came without a report: there was nothing to compare with. UNGRADABLE is
    a fault of our side: it gives no points, takes none, and is tried again by the next re-run.
    """

    VERIFIED = "verified"
    DIFFERS = "differs"
    MEASURED = "measured here"
    UNGRADABLE = "ungradable"


class ConcernKind(StrEnum):
    """What an instructor should know of a push. None of these takes a point by itself."""

    WORKFLOW = "changed workflow"
    OTHER_WORKFLOW = "added workflow"
    REPORT = "invalid report"
    IDENTITY = "report of something else"
    CONFLICT = "reports disagree"
    MISSING_REPORT = "no report"
    FORCED = "force-push"
    FEEDBACK_MOVED = "feedback moved"
    GONE = "commit gone"

    @property
    def distrusts(self) -> bool:
        """Whether the points that a push reports of itself stand for nothing until re-run here."""
        return self in _DISTRUST

    @property
    def refuses(self) -> bool:
        """Whether a report came and was refused."""
        return self in _REFUSED


_REFUSED = {ConcernKind.REPORT, ConcernKind.IDENTITY, ConcernKind.CONFLICT}
_DISTRUST = {ConcernKind.WORKFLOW, ConcernKind.OTHER_WORKFLOW, *_REFUSED}


def words(kind: type[StrEnum]) -> Enum:
    """A column that keeps an enumeration's words, so that a new one needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Mark(Base):
    """One re-run of a push by the instructor's own grader; the newest with points is of record.

    Attributes:
        points: null where the grading failed for a fault of ours.
        explanation: every difference from the push's own report, in words; "" where there is none.
        assignment_digest: of the assignment that judged; with `after_due` it says whether the mark
            is up to date.
        after_due: whether the checks that open after the due date have run.
        report: the re-run's report; the push keeps its own. Loaded only when asked for.
    """

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_push_id_id", "push_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    push_id: Mapped[int] = mapped_column(ForeignKey("push.id", ondelete="CASCADE"))
    graded_at: Mapped[datetime] = mapped_column(UtcTime)
    verdict: Mapped[Verdict] = mapped_column(words(Verdict))
    points: Mapped[int | None]
    max_points: Mapped[int]
    explanation: Mapped[str] = mapped_column(Text, default="")
    grader_version: Mapped[str] = mapped_column(String(40), default="")
    assignment_digest: Mapped[str] = mapped_column(String(64), default="")
    after_due: Mapped[bool] = mapped_column(default=True)
    report: Mapped[str | None] = mapped_column(Text, deferred=True)

    push: Mapped[Push] = relationship(lazy="raise")
    criteria: Mapped[list["MarkedCriterion"]] = relationship(
        lazy="raise", order_by="MarkedCriterion.position"
    )


class MarkedCriterion(Base):
    """One criterion's points of one mark."""

    __tablename__ = "marked_criterion"

    mark_id: Mapped[int] = mapped_column(
        ForeignKey("mark.id", ondelete="CASCADE"), primary_key=True
    )
    criterion: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    points: Mapped[int]
    max_points: Mapped[int]


class Concern(Base):
    """Something about a push that an instructor should look at; `message` is one sentence."""

    __tablename__ = "concern"
    __table_args__ = (UniqueConstraint("push_id", "kind", "message"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    push_id: Mapped[int] = mapped_column(ForeignKey("push.id", ondelete="CASCADE"))
    kind: Mapped[ConcernKind] = mapped_column(words(ConcernKind))
    message: Mapped[str] = mapped_column(String(500))
    noted_at: Mapped[datetime] = mapped_column(UtcTime)


class Remote(Base):
    """Where a repository lives when that is not here: what lies here is a copy of it.

    Attributes:
        full_name: `organization/name`.
        url: its page on the web.
        pushed_at: when it said it was last pushed to, as of the last synchronization.
    """

    __tablename__ = "remote"

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("repository.id", ondelete="CASCADE"), primary_key=True
    )
    full_name: Mapped[str] = mapped_column(String(200), unique=True)
    url: Mapped[str] = mapped_column(String(300))
    pushed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    synced_at: Mapped[datetime | None] = mapped_column(UtcTime)

    repository: Mapped[Repository] = relationship(lazy="raise")
