"""What GitHub told of repositories."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table; nothing was told before."""
    op.create_table(
        "news",
        sa.Column("full_name", sa.String(200), primary_key=True),
        sa.Column("stamp", sa.String(16), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    )
