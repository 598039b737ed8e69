"""What ``lineage.analyze`` does: compile each text, link them, and list the edges by statement."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple, cast

from msgspec.structs import replace
from sqlglot import exp
from sqlglot.errors import SqlglotError

from errors import ConfigurationError
from lineage import AnalyzedStatement, Edge, FileDiagnostic, Lineage, Schema
from lineage.compiler import compile_unit
from lineage.dialects import canonical_dialect
from lineage.facts import EdgeKind
from lineage.garbage import tidy, uncollected
from lineage.linker import Estate, LinkFile, StatementEdges, statements_of
from lineage.names import Names, complete, dotted, split_dotted
from lineage.recursion import deep_recursion
from lineage.unit import JOIN, SUBTYPES, CompileOptions, CompileRefusedError, Diagnostic, Unit, masks


def analyze_texts(
    files: Mapping[str, str],
    *,
    dialect: str,
    default_catalog: str | None,
    default_schema: str | None,
    schema: Schema | None,
) -> Lineage:
    """See ``lineage.analyze``."""
    try:
        dialect = canonical_dialect(dialect)
    except ValueError as error:
        raise ConfigurationError(f"{error}.") from error
    options = CompileOptions(dialect)
    names = _SuppliedNames(dialect, files.values(), default_catalog, default_schema)
    default_catalog, default_schema = names.defaults
    with uncollected(), deep_recursion():
        links = [
            LinkFile(path, "", _compiled(text, options), default_catalog, default_schema)
            for path, text in files.items()
        ]
        estate = Estate(links, {names.dataset(name): names.columns(of) for name, of in _tables(schema or {})})
        linked = [(path, statement) for path in estate.plans for statement in statements_of(estate, path)]
    wholes = list(_wholes(linked))
    return Lineage(
        inputs=frozenset(name for _, statement in linked for name in statement.reads),
        outputs=frozenset(s.target for _, s in linked if s.target is not None and (s.writes or s.defines)),
        edges=_strongest(
            edge
            for whole in wholes
            for part in whole.parts
            for edge in _edges(whole.file, whole.number, part)
        ),
        statements=tuple(map(_statement, wholes)),
        diagnostics=tuple(
            FileDiagnostic(path, d.line, d.code, d.reason)
            for path, plan in estate.plans.items()
            for d in sorted({*plan.file.unit.diagnostics, *estate.diagnostics[path]})
        ),
    )


def _tables(schema: Schema, within: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """The tables of a supplied schema by their dotted names, however many mappings lie around them.

    Raises ``ConfigurationError`` where one holds columns and tables, or what is neither.
    """
    for name, of in schema.items():
        if not isinstance(of, Mapping):
            raise ConfigurationError(
                f"schema: {within}{name} is no table; a table maps its columns to types."
            )
        kinds = {isinstance(value, Mapping) for value in of.values()}
        if kinds == {True}:
            yield from _tables(of, f"{within}{name}.")
        elif True in kinds:
            raise ConfigurationError(
                f"schema: {within}{name} holds tables and columns; it can hold one of them."
            )
        else:
            yield within + name, cast("Mapping[str, str]", of)


def _compiled(text: str, options: CompileOptions) -> Unit:
    try:
        return compile_unit(text, options)
    except CompileRefusedError as refused:
        return Unit(options.dialect, (), (Diagnostic(refused.line, "refused", refused.reason),))
    finally:
        tidy()


class _SuppliedNames:
    """Names that come with the call, made comparable to those of the texts.

    A name is folded as SQL would, but for one in quotes, and one that some text has in quotes just so.
    """

    def __init__(self, dialect: str, texts: Collection[str], catalog: str | None, schema: str | None) -> None:
        self._names = Names(dialect)
        self._dialect = dialect
        self._texts = texts
        self.defaults = tuple(dotted(self._parts(name)) if name else None for name in (catalog, schema))

    def dataset(self, name: str) -> str:
        """The full name of a dataset."""
        return dotted(complete(self._parts(name), *self.defaults))

    def _parts(self, name: str) -> tuple[str, ...]:
        try:
            table = exp.maybe_parse(name, into=exp.Table, dialect=self._dialect)
            parts = [(part.name, bool(part.args.get("quoted"))) for part in table.parts]
        except SqlglotError:
            parts = [(part, False) for part in split_dotted(name)]
        return tuple(self._names.part(part, quoted or self._is_quoted(part)) for part, quoted in parts)

    def columns(self, columns: Mapping[str, str]) -> dict[str, str]:
        """The columns of a dataset, with their types."""
        return {self._column(name): kind for name, kind in columns.items()}

    def _column(self, name: str) -> str:
        if len(name) > 2 and name[0] + name[-1] in _QUOTES:
            return self._names.column(name[1:-1], quoted=True)
        return self._names.column(name, self._is_quoted(name))

    def _is_quoted(self, name: str) -> bool:
        folded = self._names.column(name, quoted=False)
        return name != folded and any(f'"{name}"' in text for text in self._texts)


_QUOTES: Final = frozenset({'""', "``", "[]"})


class _Whole(NamedTuple):
    """A statement with all its parts (an INSERT and its ON CONFLICT), by its place among those of its file."""

    file: str
    number: int
    parts: list[StatementEdges]


def _wholes(linked: list[tuple[str, StatementEdges]]) -> Iterator[_Whole]:
    """The parts of each statement together again."""
    whole = _Whole("", -1, [])
    for path, part in linked:
        if whole.parts and part.continues and path == whole.file:
            whole.parts.append(part)
            continue
        if whole.parts:
            yield whole
        whole = _Whole(path, whole.number + 1 if path == whole.file else 0, [part])
    if whole.parts:
        yield whole


def _strongest(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Each edge once; of the direct ones between two columns in one statement, the strongest."""
    kept: dict[tuple[object, ...], Edge] = {}
    for edge in edges:
        subtype = "" if edge.kind == "DIRECT" else edge.subtype
        key = (*_edge_order(edge)[:-1], subtype)
        kept[key] = _both(kept[key], edge) if key in kept else edge
    return tuple(sorted(kept.values(), key=_edge_order))


def _both(one: Edge, other: Edge) -> Edge:
    """Two edges between the same columns as one; it masks only if both do."""
    stronger = max(one, other, key=lambda edge: SUBTYPES.index(edge.subtype))
    return replace(stronger, masking=one.masking and other.masking)


def _edges(path: str, index: int, statement: StatementEdges) -> Iterator[Edge]:
    for column, (dataset, source, how) in statement.derives:
        kind: EdgeKind = "INDIRECT" if how >= JOIN else "DIRECT"
        yield Edge(
            path,
            index,
            statement.line,
            statement.target,
            column,
            dataset,
            source,
            kind,
            SUBTYPES[how],
            masks(how),
        )
    for dataset, source, how in statement.depends:
        yield Edge(
            path,
            index,
            statement.line,
            statement.target,
            None,
            dataset,
            source,
            "INDIRECT",
            SUBTYPES[how],
        )


def _edge_order(edge: Edge) -> tuple[object, ...]:
    return (
        edge.file, edge.statement, edge.target_dataset or "", edge.target_column or "", edge.source_dataset,
        edge.source_column, edge.kind, edge.subtype,
    )  # fmt: skip


def _statement(whole: _Whole) -> AnalyzedStatement:
    first = whole.parts[0]
    reads = dict.fromkeys(name for part in whole.parts for name in part.reads)
    writes = dict.fromkeys(
        part.target for part in whole.parts if part.target is not None and (part.writes or part.defines)
    )
    return AnalyzedStatement(whole.file, whole.number, first.line, first.kind, tuple(reads), tuple(writes))
