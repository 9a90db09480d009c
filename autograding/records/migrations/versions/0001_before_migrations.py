"""The tables as they were before there were migrations; those that exist are left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what is missing: the marks of record came later than the rest."""
    _class()
    _pushes()
    _marks()
    op.create_index("ix_repository_student_id", "repository", ["student_id"], if_not_exists=True)
    op.create_index("ix_push_state", "push", ["state"], if_not_exists=True)
    op.create_index("ix_push_repository_id_id", "push", ["repository_id", "id"], if_not_exists=True)
    op.create_index("ix_mark_push_id_id", "mark", ["push_id", "id"], if_not_exists=True)


def _class() -> None:
    _table(
        "unit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(60), nullable=False, unique=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        sa.Column("max_points", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
    )
    _table(
        "student",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("username", sa.String(60), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
    )
    _table(
        "repository",
        sa.Column("id", sa.Integer, primary_key=True),
        _parent("unit", nullable=False),
        _parent("student", nullable=False),
        sa.Column("path", sa.String(300), nullable=False, unique=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feedback_commit", sa.String(64), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("commented_at", sa.DateTime(timezone=True)),
        sa.Column("comment_edits", sa.Integer, nullable=False),
        sa.Column("earlier_pushes", sa.Integer, nullable=False),
        sa.UniqueConstraint("unit_id", "student_id"),
    )


def _pushes() -> None:
    _table(
        "push",
        sa.Column("id", sa.Integer, primary_key=True),
        _parent("repository", nullable=False),
        sa.Column("commit", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("points", sa.Integer),
        sa.Column("graded_at", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("report", sa.Text),
    )
    _table("criterion_mark", _parent("push", primary_key=True), *_criterion())
    _table(
        "quiz_record",
        _parent("repository", primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )


def _marks() -> None:
    _table(
        "mark",
        sa.Column("id", sa.Integer, primary_key=True),
        _parent("push", nullable=False),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("points", sa.Integer),
        sa.Column("max_points", sa.Integer, nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
        sa.Column("grader_version", sa.String(40), nullable=False),
        sa.Column("assignment_digest", sa.String(64), nullable=False),
        sa.Column("after_due", sa.Boolean, nullable=False),
        sa.Column("report", sa.Text),
    )
    _table("marked_criterion", _parent("mark", primary_key=True), *_criterion())
    _table(
        "concern",
        sa.Column("id", sa.Integer, primary_key=True),
        _parent("push", nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("push_id", "kind", "message"),
    )
    _table(
        "remote",
        _parent("repository", primary_key=True),
        sa.Column("full_name", sa.String(200), nullable=False, unique=True),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True)),
        sa.Column("synced_at", sa.DateTime(timezone=True)),
    )


def _table(name: str, *columns: sa.Column[object] | sa.UniqueConstraint) -> None:
    op.create_table(name, *columns, if_not_exists=True)


def _parent(
    table: str, *, nullable: bool | None = None, primary_key: bool = False
) -> sa.Column[object]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    if primary_key:
        return sa.Column(f"{table}_id", sa.Integer, key, primary_key=True)
    return sa.Column(f"{table}_id", sa.Integer, key, nullable=nullable)


def _criterion() -> list[sa.Column[object]]:
    return [
        sa.Column("criterion", sa.String(60), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("max_points", sa.Integer, nullable=False),
    ]
