"""Rounds of writing a graph are counted before the graph hears of them, too."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the graphs heard of had begun."""
    op.add_column("graph_binding", sa.Column("begun", sa.BigInteger(), nullable=False, server_default="1"))
    op.execute("UPDATE graph_binding SET begun = generation")


def downgrade() -> None:
    """Forget what was begun."""
    op.drop_column("graph_binding", "begun")
