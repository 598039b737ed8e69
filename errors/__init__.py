"""The root of every error Headwater raises on purpose.

Errors are grouped by what a caller should do, not by where they were raised. Every message says what
happened, to what, and what to do next.
"""


class HeadwaterError(Exception):
    """Something Headwater can explain. The command line prints it without a traceback and exits 2."""


class ConfigurationError(HeadwaterError):
    """A setting, flag, option or path rule is wrong: the person has to change it."""


class StateError(HeadwaterError):
    """The state database cannot be used: a run stops before any graph write."""


class GraphError(HeadwaterError):
    """The graph could not be read or written. Subclasses in ``stores.graph.errors`` say what to do."""


class SourceError(HeadwaterError):
    """A source folder or file cannot be read at all."""
