"""What a push says of itself, and who was removed from the class."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add them. Nobody knows the subjects of the pushes before, nor who was removed."""
    op.add_column("push", sa.Column("subject", sa.String(100), nullable=False, server_default=""))
    op.create_table(
        "removed_student",
        sa.Column("username", sa.String(60), primary_key=True),
        sa.Column("github_login", sa.String(60)),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_removed_student_github_login", "removed_student", ["github_login"])
