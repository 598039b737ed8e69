"""Alembic migrations of the state database. They run by themselves when it is opened.

To add one: change ``stores/state/models.py``, write ``versions/NNNN_what.py``, move ``HEAD``. Tests hold the three
together.
"""

HEAD = "0005"
"""The newest revision: known without importing Alembic, so that opening an up-to-date database is fast."""

VERSION_TABLE = "headwater_revision"
"""Not Alembic's default name: the database may be shared with others that use Alembic, Prefect's server for one."""
