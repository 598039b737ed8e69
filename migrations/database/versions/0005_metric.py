"""What all runs came to, added up, and how each run ended."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin to count. Of runs that ended before, their reports say how."""
    op.create_table(
        "metric",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "labels"),
    )
    op.add_column("run", sa.Column("status", sa.Text()))


def downgrade() -> None:
    """Forget the counts."""
    op.drop_column("run", "status")
    op.drop_table("metric")
