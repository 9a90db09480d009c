"""What is kept of every repository so that a page over the whole class is quick.

The tables stay empty here: who migrates fills them from what is stored.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables, and the indexes that lists of students are read by."""
    op.create_index("ix_student_name", "student", ["name", "id"])
    op.create_index("ix_student_section", "student", ["section"])
    _standing()
    _rubric()
    _results()
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer, primary_key=True),
        _indexed("repository.id"),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
    )


def _key(target: str, name: str = "", *, may_be_null: bool = False) -> sa.Column[int]:
    """A foreign key, named after its table, whose row goes with what it points at."""
    foreign_key = sa.ForeignKey(target, ondelete="CASCADE")
    return sa.Column(name or _name(target), sa.Integer, foreign_key, nullable=may_be_null)


def _indexed(target: str, name: str = "", *, may_be_null: bool = False) -> sa.Column[int]:
    """The same, with an index of its own."""
    column = _key(target, name, may_be_null=may_be_null)
    column.index = True
    return column


def _own_key(target: str, name: str = "") -> sa.Column[int]:
    """A foreign key that is (part of) the primary key."""
    return sa.Column(
        name or _name(target),
        sa.Integer,
        sa.ForeignKey(target, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )


def _name(target: str) -> str:
    return target.replace(".", "_")


def _standing() -> None:
    op.create_table(
        "standing",
        _own_key("repository.id"),
        _key("unit.id"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("is_distrusted", sa.Boolean, nullable=False),
        _indexed("push.id", "newest_id", may_be_null=True),
        _indexed("push.id", "shown_id", may_be_null=True),
        _indexed("mark.id", may_be_null=True),
        sa.Column("points", sa.Integer),
        sa.Column("counted_at", sa.DateTime(timezone=True)),
        sa.Column("missed_pushes", sa.Integer, nullable=False),
    )
    op.create_index("ix_standing_missed_pushes", "standing", ["missed_pushes", "unit_id"])
    columns = ["unit_id", "state", "points", "counted_at", "repository_id"]
    op.create_index("ix_standing_unit_id", "standing", columns)


def _rubric() -> None:
    op.create_table(
        "unit_criterion",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("unit.id"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("max_points", sa.Integer, nullable=False),
        sa.UniqueConstraint("unit_id", "name"),
    )
    op.create_table(
        "unit_check",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("unit_criterion.id", "criterion_id"),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("max_points", sa.Integer, nullable=False),
        sa.UniqueConstraint("criterion_id", "name"),
    )
    op.create_table(
        "failure",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("unit_check.id", "check_id"),
        sa.Column("words", sa.String(300), nullable=False),
        sa.UniqueConstraint("check_id", "words"),
    )


def _results() -> None:
    op.create_table(
        "check_result",
        _own_key("repository.id"),
        _own_key("unit_check.id", "check_id"),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column(
            "failure_id", sa.Integer, sa.ForeignKey("failure.id", ondelete="SET NULL"), index=True
        ),
    )
    op.create_index("ix_check_result_check_id", "check_result", ["check_id", "outcome", "points"])
    op.create_table(
        "progress",
        _own_key("repository.id"),
        _own_key("unit_criterion.id", "criterion_id"),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("ticked", sa.Boolean),
        sa.Column("attempts", sa.Integer),
        sa.Column("missed_since", sa.DateTime(timezone=True)),
        sa.Column("missed_pushes", sa.Integer, nullable=False),
    )
    columns = ["criterion_id", "points", "ticked", "attempts"]
    op.create_index("ix_progress_criterion_id", "progress", columns)
    columns = ["criterion_id", "missed_pushes", "missed_since"]
    op.create_index("ix_progress_missed", "progress", columns)
