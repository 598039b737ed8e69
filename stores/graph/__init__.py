"""The graph: where lineage lasts. One protocol, two backends (embedded, Neo4j), the same Cypher statements."""

from pathlib import Path

from pydantic import SecretStr

from settings import Settings
from stores.graph.protocol import Backend, Graph, GraphIdentity, GraphRound, GraphSize, Row, WriteOutcome

__all__ = [
    "Backend",
    "Graph",
    "GraphIdentity",
    "GraphRound",
    "GraphSize",
    "Row",
    "WriteOutcome",
    "configured_graph",
    "open_graph",
]


def configured_graph(settings: Settings, *, read_only: bool = False, when_needed: bool = False) -> Graph:
    """The graph that the settings name, as ``open_graph`` opens it and raises what it raises."""
    neo4j = settings.neo4j
    return open_graph(
        settings.home,
        neo4j.uri,
        neo4j.user,
        neo4j.password,
        neo4j.database,
        transaction_seconds=neo4j.transaction_seconds,
        read_only=read_only,
        when_needed=when_needed,
    )


def open_graph(  # noqa: PLR0913 - what a connection takes, by name
    home: Path,
    uri: str | None = None,
    user: str = "neo4j",
    password: SecretStr | None = None,
    database: str = "neo4j",
    *,
    transaction_seconds: float | None = None,
    read_only: bool = False,
    durable: bool = True,
    when_needed: bool = False,
) -> Graph:
    """The Neo4j server at ``uri``, or without one the embedded graph in the folder ``home``.

    ``transaction_seconds``: how long the server lets a transaction that writes take (None: as long as it does anybody's).
    ``read_only``: the embedded graph is shared with other readers, and refuses to be written; that a server can't be
    reached is said by the first question. ``durable`` off: what is written to the embedded graph waits for no disk and
    lasts only once it is closed, for graphs to throw away. ``when_needed``: the embedded graph, if nobody touched it
    since it was closed, is opened no sooner than for something that wasn't known then; others may open it until then.

    The backends' libraries are imported here, not before: the command line starts without them.

    Raises:
        GraphStoppedError: the server can't be reached or refuses us, or the file is held or unreadable.
    """
    if uri is None:
        from stores.graph.embedded import EmbeddedGraph  # noqa: PLC0415 - a slow import only some runs need

        return EmbeddedGraph(home, read_only=read_only, durable=durable, when_needed=when_needed)
    from stores.graph.neo4j import Neo4jGraph  # noqa: PLC0415 - a slow import only some runs need

    return Neo4jGraph(uri, user, password, database, transaction_seconds, read_only=read_only)
