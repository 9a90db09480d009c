"""People who sign in, closed links, extensions, late joiners, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns and tables; what is there stays as it is."""
    op.add_column(
        "unit", sa.Column("is_open", sa.Boolean, nullable=False, server_default=sa.true())
    )
    op.add_column("student", sa.Column("section", sa.String(60), nullable=False, server_default=""))
    for column in (
        sa.Column("github_login", sa.String(60)),
        sa.Column("token_hash", sa.String(64)),
    ):
        op.add_column("student", column)
        op.create_index(f"ix_student_{column.name}", "student", [column.name], unique=True)
    _people()
    _extensions()
    _admissions()
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "classroom",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(60), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_classroom_is_one"),
    )
    op.create_table(
        "instructor",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("github_login", sa.String(60)),
        sa.Column("token_hash", sa.String(64)),
    )
    for column in ("github_login", "token_hash"):
        op.create_index(f"ix_instructor_{column}", "instructor", [column], unique=True)
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column(
            "instructor_id",
            sa.Integer,
            sa.ForeignKey("instructor.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )


def _extensions() -> None:
    op.create_table(
        "extension",
        sa.Column(
            "unit_id", sa.Integer, sa.ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "student_id",
            sa.Integer,
            sa.ForeignKey("student.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
    )


def _admissions() -> None:
    op.create_table(
        "admission",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "unit_id",
            sa.Integer,
            sa.ForeignKey("unit.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("github_login", sa.String(60)),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True, index=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False, index=True),
        sa.Column(
            "student_id",
            sa.Integer,
            sa.ForeignKey("student.id", ondelete="SET NULL"),
            index=True,
        ),
    )
