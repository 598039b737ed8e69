"""Dead letters know when their file has other facts by now."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every letter so far still waits."""
    op.add_column(
        "dead_letter", sa.Column("superseded", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Forget which ones are out of date."""
    op.drop_column("dead_letter", "superseded")
