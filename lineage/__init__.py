"""SQL to lineage, purely in memory: no files, no graph, no network.

``analyze`` compiles and links texts together; the flow's tasks use the same compiler and linker.
"""

from collections.abc import Mapping
from typing import TypeAlias, Union

import msgspec

from lineage.facts import EdgeKind, Subtype

Schema: TypeAlias = Mapping[str, Union[str, "Schema"]]
"""Columns and their types by table; tables by schema, and schemas by catalog, where these lie around them."""


class Edge(msgspec.Struct, frozen=True, order=True):
    """One column derives from another. ``target_column`` None: every column of the target does (INDIRECT).

    ``target_dataset`` None: the statement is a bare query. ``statement`` counts the file's statements that
    bear lineage, from 0; ``line`` is 1-based. ``masking``: the value comes through a hash, a mask or a count only.
    """

    file: str
    statement: int
    line: int
    target_dataset: str | None
    target_column: str | None
    source_dataset: str
    source_column: str
    kind: EdgeKind
    subtype: Subtype
    masking: bool = False


class AnalyzedStatement(msgspec.Struct, frozen=True):
    """One statement: its kind, where it stands, the datasets it reads and those it writes or defines."""

    file: str
    statement: int
    line: int
    kind: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


class FileDiagnostic(msgspec.Struct, frozen=True, order=True):
    """Something a person should know about a statement: see ``code`` (parse_error, unresolved, …)."""

    file: str
    line: int
    code: str
    reason: str


class Lineage(msgspec.Struct, frozen=True):
    """The lineage of some texts taken together; names are dotted and normalized by dialect."""

    inputs: frozenset[str]
    outputs: frozenset[str]
    edges: tuple[Edge, ...]
    statements: tuple[AnalyzedStatement, ...]
    diagnostics: tuple[FileDiagnostic, ...]


def analyze(
    files: Mapping[str, str],
    *,
    dialect: str,
    default_catalog: str | None = None,
    default_schema: str | None = None,
    schema: Schema | None = None,
) -> Lineage:
    """Compile and link texts (path or name → SQL) together, in memory.

    ``dialect`` is a name of ``lineage.dialects.DIALECTS``. The defaults complete names, as the dialect would write
    them; so are the names in ``schema``, which maps datasets their columns and types, to which definitions in the files may add:
    ``{"s.t": {"c": "int"}}`` and ``{"s": {"t": {"c": "int"}}}`` are the same. A text over a bound is a diagnostic, not an
    exception. Raises ``errors.ConfigurationError`` for an unknown dialect, and for a ``schema`` of another form.
    """
    from lineage.analysis import analyze_texts  # noqa: PLC0415 -- sqlglot loads only where SQL is analyzed

    return analyze_texts(
        files, dialect=dialect, default_catalog=default_catalog, default_schema=default_schema, schema=schema
    )


__all__ = ["AnalyzedStatement", "Edge", "FileDiagnostic", "Lineage", "Schema", "analyze"]
