"""Re-runs that instructors ask for on a page, and whose word a due date is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add them. Due dates of before came from the course's file."""
    op.add_column("unit", sa.Column("file_due_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE unit SET file_due_at = due_at")
    op.create_table(
        "regrade_job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        _reference("unit"),
        _reference("student"),
        _reference("push"),
        sa.Column("again", sa.Boolean, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True), index=True),
        sa.Column("problem", sa.Text, nullable=False),
    )
    op.create_table(
        "regrade_item",
        _reference("regrade_job", column="job_id", primary_key=True),
        _reference("push", primary_key=True, index=True),
        _reference("mark", index=True),
    )


def _reference(
    table: str, column: str = "", *, primary_key: bool = False, index: bool = False
) -> sa.Column[int]:
    return sa.Column(
        column or f"{table}_id",
        sa.Integer,
        sa.ForeignKey(f"{table}.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=not primary_key,
        index=index or not primary_key,
    )
