"""The state database: what Headwater remembers between runs. SQLite by default, PostgreSQL in production."""

from stores.state.connections import Connections
from stores.state.database import StateDatabase, configured_state, go_back, open_state
from stores.state.dead_letters import DeadLetter
from stores.state.errors import CacheError, LeaseHeldError, LeaseLostError
from stores.state.facts import CommitBatch
from stores.state.forgetting import Forgotten
from stores.state.leases import Lease
from stores.state.lookup import LinkIndex, LinkNames
from stores.state.manifest import ManifestEntry
from stores.state.runs import Run
from stores.state.totals import Counts
from stores.state.unit_cache import CacheStats, UnitCache

__all__ = [
    "CacheError",
    "CacheStats",
    "CommitBatch",
    "Connections",
    "Counts",
    "DeadLetter",
    "Forgotten",
    "Lease",
    "LeaseHeldError",
    "LeaseLostError",
    "LinkIndex",
    "LinkNames",
    "ManifestEntry",
    "Run",
    "StateDatabase",
    "UnitCache",
    "configured_state",
    "go_back",
    "open_state",
]
