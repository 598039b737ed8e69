"""Runs the migrations on the connection that ``stores.state.database`` hands over, in its transaction."""

from alembic import context

from migrations.database import VERSION_TABLE
from stores.state.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
