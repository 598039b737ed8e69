"""What can go wrong with the graph, one class for each thing a writer does about it.

The classes answer "what now?", not "where from?": ``stores.graph.decision`` turns each into one decision.
"""

from errors import GraphError


class GraphRetryableError(GraphError):
    """The same rows may succeed next time: a deadlock, a lost connection, a commit of unknown outcome."""


class GraphTooLargeError(GraphError):
    """The transaction asked for more memory or time than the server gives one: send fewer rows."""


class GraphRowError(GraphError):
    """A row is at fault (a constraint, a type, a null key): find it by splitting, keep it, write the rest."""


class GraphShortfallError(GraphRowError):
    """The statement took fewer rows than it was given, so it wrote nothing: a node is missing."""

    def __init__(self, statement: str, given: int, taken: int) -> None:
        super().__init__(
            f"{statement} took {taken} of {given} rows and was rolled back: "
            "a node it connects is not in the graph; write the nodes first, then these rows again"
        )
        self.statement = statement
        self.given = given
        self.taken = taken


class GraphStoppedError(GraphError):
    """Nothing more can be written now (credentials, no server, a full disk); the next run carries on."""


class GraphOwnedError(GraphStoppedError):
    """The graph belongs to another owner, whose state would no longer be true if this one wrote."""

    def __init__(self, owner: str, wanted: str) -> None:
        super().__init__(
            f"the graph belongs to the state database {owner!r}, not to ours, {wanted!r} (each named after the "
            "machine that made it): use the state database the graph belongs to, or another graph, or empty this "
            "one (`MATCH (n) DETACH DELETE n`; of an embedded one delete the files graph.kgl*)"
        )
        self.owner = owner


class UnknownNameError(GraphError):
    """No dataset or column of the graph has that name."""

    def __init__(self, name: str, near: list[str]) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else "; names are listed by `headwater export`"
        super().__init__(f"the graph has no dataset or column named {name!r}{hint}")
        self.name = name
        self.near = near
