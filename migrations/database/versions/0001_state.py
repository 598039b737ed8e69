"""The state database as Headwater first made it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _unit_cache()
    _manifest()
    _fact()
    _lookup()
    _dead_letter()
    _flags()
    _lease()
    _run()
    _bindings()


def downgrade() -> None:
    """Drop every table."""
    for table in (
        "graph_binding",
        "identity",
        "run",
        "lease",
        "flag_audit",
        "flag_state",
        "dead_letter",
        "lookup",
        "fact",
        "manifest",
        "unit_cache",
    ):
        op.drop_table(table)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.Column:
    # SQLite numbers rows by itself only in a column of type INTEGER.
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, primary_key=True, autoincrement=True)


def _scope() -> list[sa.Column]:
    return [
        sa.Column("graph_id", sa.String(64), primary_key=True),
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("path", sa.Text(), primary_key=True),
    ]


def _unit_cache() -> None:
    op.create_table(
        "unit_cache",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("checksum", sa.LargeBinary(16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _moment("created"),
        _moment("last_used"),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
    )
    op.create_index("unit_cache_by_use", "unit_cache", ["last_used", "size"])


def _manifest() -> None:
    op.create_table(
        "manifest",
        *_scope(),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("unit_key", sa.String(64), nullable=False),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text()),
        sa.Column("arms", sa.JSON(), nullable=False),
        sa.Column("scanned_ns", sa.BigInteger(), nullable=False),
        sa.Column("recipe", sa.String(64), nullable=False),
    )


def _fact() -> None:
    op.create_table(
        "fact",
        *_scope(),
        sa.Column("slot", sa.String(32), primary_key=True),
        sa.Column("run_id", sa.Text()),
        sa.Column("checksum", sa.LargeBinary(16), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
    )
    op.create_index("fact_by_slot", "fact", ["graph_id", "source", "slot", "path"])


def _lookup() -> None:
    op.create_table(
        "lookup",
        *_scope(),
        sa.Column("kind", sa.String(9), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("digest", sa.Text()),
        sqlite_with_rowid=False,
    )
    op.create_index("lookup_by_name", "lookup", ["graph_id", "source", "kind", "name"])


def _dead_letter() -> None:
    op.create_table(
        "dead_letter",
        _number(),
        sa.Column("graph_id", sa.String(64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer()),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("error_class", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("created"),
        sa.Column("row", sa.LargeBinary(), nullable=False),
    )
    op.create_index("dead_letter_by_file", "dead_letter", ["graph_id", "source", "file"])


def _flags() -> None:
    op.create_table(
        "flag_state",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.JSON()),
        _moment("tripped", nullable=True),
        sa.Column("reason", sa.Text()),
        _moment("updated"),
        sa.Column("actor", sa.Text(), nullable=False),
    )
    op.create_table(
        "flag_audit",
        _number(),
        sa.Column("name", sa.Text(), nullable=False),
        _moment("at"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON()),
        sa.Column("reason", sa.Text()),
    )


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        _moment("acquired"),
        _moment("until"),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("graph_id", sa.String(64)),
        _moment("started"),
        _moment("finished", nullable=True),
        sa.Column("report", sa.Text()),
    )
    op.create_index("run_by_source", "run", ["source", "started"])


def _bindings() -> None:
    op.create_table(
        "identity",
        sa.Column("only", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state_id", sa.String(36), nullable=False),
    )
    op.create_table(
        "graph_binding",
        sa.Column("graph_id", sa.String(64), primary_key=True),
        sa.Column("generation", sa.BigInteger(), nullable=False),
    )
