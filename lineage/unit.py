"""Units: the small relational form one SQL text compiles to, alone, without a catalogue.

A unit is to a SQL file what an object file is to a C source: names that only a catalogue can settle stay
symbolic in it, and ``lineage.linker`` settles them. Everything here is plain data, encoded as msgpack; it makes no
circles, so the garbage collector needn't walk it (``gc=False``).

How a column is used is a small integer: direct ones are below ``JOIN``, and ``CHAINED`` and ``BESIDE`` say what two of
them make together.
"""

from typing import Final, TypeAlias

import msgspec

from errors import HeadwaterError
from lineage.facts import DatasetKind, Subtype

IDENTITY: Final = 0
TRANSFORMATION: Final = 1
AGGREGATION: Final = 2
MASKED: Final = 3
MASKED_AGGREGATION: Final = 4
JOIN: Final = 5
GROUP_BY: Final = 6
FILTER: Final = 7
SORT: Final = 8
WINDOW: Final = 9
CONDITIONAL: Final = 10

SUBTYPES: Final[tuple[Subtype, ...]] = (
    "IDENTITY",
    "TRANSFORMATION",
    "AGGREGATION",
    "TRANSFORMATION",
    "AGGREGATION",
    "JOIN",
    "GROUP_BY",
    "FILTER",
    "SORT",
    "WINDOW",
    "CONDITIONAL",
)
"""The name of each use, by its integer."""


def masks(how: int) -> bool:
    """Whether a use hides the value it takes."""
    return MASKED <= how < JOIN


def _together(one: int, other: int, *, masked: bool) -> int:
    """The stronger of two direct uses, masked or not."""
    plain = max(how - 2 if masks(how) else how for how in (one, other))
    return plain + 2 if masked else plain


_DIRECT: Final = range(JOIN)
_INDIRECT: Final = tuple(range(JOIN, CONDITIONAL + 1))

CHAINED: Final = tuple(
    (*(_together(one, other, masked=masks(one) or masks(other)) for other in _DIRECT), *_INDIRECT)
    for one in _DIRECT
)
"""``CHAINED[outer][inner]``: a direct use of what is itself used; once masked a value stays so."""

BESIDE: Final = tuple(
    tuple(_together(one, other, masked=masks(one) and masks(other)) for other in _DIRECT) for one in _DIRECT
)
"""``BESIDE[one][other]``: two direct uses of the same column; it is masked only if it is both times."""

SYNONYM: Final = "create_synonym"
"""The kind of a statement that says that its target is another name of ``like``."""

ROWS_FIRED: Final = "@new"
"""What is added to the name of a function that triggers of other files call: a function whose rows are those of their tables."""

ROWS_CHANGED: Final = "@set"
"""What is added to it for what it assigns to the columns of their rows."""

PUT_ROWS: Final = "@#"
GIVEN_ROWS: Final = "@@#"
"""What stands in the names of functions beside a procedure: for what it puts into ``#t``, and for what its callers have there."""

PROPOSED: Final = "@excluded"
"""The alias of the row that an INSERT with ON CONFLICT is about to insert; what it doesn't list there is a default."""

SHARED_MARK: Final = "!"
"""What stands before the name of a variable that routines share, a package's or that of the routine around them.

Any of them may have filled it before, wherever that stands in the text.
"""

Name: TypeAlias = tuple[str, ...]
"""The normalized parts of a dataset's name, as many as were written."""


class CompileRefusedError(HeadwaterError):
    """A text is over a deterministic bound (bytes, tokens) or cannot be read as SQL at all.

    ``line`` is 1-based. The refusal depends on the text and the options alone, so it is the same on
    every machine.
    """

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class CompileOptions(msgspec.Struct, frozen=True, gc=False):
    """All that compiling depends on besides the text: a part of the cache key.

    ``max_bytes`` counts UTF-8 bytes of the text; ``max_nesting`` counts open brackets, CASEs and the like
    at any point of one statement. ``fingerprints``: say of each expression what it is, for comparisons.
    """

    dialect: str
    max_bytes: int = 8_000_000
    max_tokens: int = 1_000_000
    max_nesting: int = 200
    fingerprints: bool = False


class Diagnostic(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """Something a person should know about one statement; never holds text of the user's literals."""

    line: int
    code: str
    reason: str


class StatementCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How many statements of a text were compiled, did not parse, or are of a kind without a rule."""

    compiled: int = 0
    failed: int = 0
    unsupported: int = 0


# --- uses of columns -------------------------------------------------------------------------------------


ELEMENT: Final = "[]"
"""How the path of a field says that it is one of an array's elements."""

PAIR: Final = "{}"
"""How the path of a field says that it is the ``key`` or the ``value`` of a map."""

WHOLE_ROW: Final = "*"
"""The column of a ``ColumnUse`` that takes all of its source."""


class ColumnUse(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=0):
    """A column of one known source: ``source`` counts the sources of the block ``up`` levels out."""

    how: int
    up: int
    source: int
    column: str


class BareUse(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=1):
    """An unqualified name: the linker looks in the block's sources, its output names, outer blocks.

    ``output`` is the index of the output of the same name, or -1; ``output_first`` says that the output
    wins over a source's column (ORDER BY). ``source`` is the only source it may belong to, or -1. ``variable``
    is the relation of the variable of that name, or -1: it is meant where no source surely has such a column.
    """

    how: int
    column: str
    output: int = -1
    output_first: bool = False
    source: int = -1
    variable: int = -1


class QueryUse(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=2):
    """The value of a subquery (relation index); ``exists`` when only its having rows matters."""

    how: int
    relation: int
    exists: bool = False


class OutputUse(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=3):
    """An output of the same block, by position (``GROUP BY 1``).

    ``output`` counts outputs as they are written, from 0. Where a star stands before the one that is meant, it is below -1:
    -2 is the first column of the result, -3 the second.
    """

    how: int
    output: int


class FingerprintUse(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=4):
    """No column, but the expression itself (``lineage.compiler.fingerprints``): only where the options ask for it.

    ``line`` is where it begins, 0 where nothing says so.
    """

    how: int
    fingerprint: str
    line: int = 0


class FieldUse(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=5):
    """A field, by its path, of the struct (or of an array's structs) that ``of`` takes: all of that where nobody knows more."""

    how: int
    of: ColumnUse | BareUse | QueryUse
    path: Name


Use: TypeAlias = ColumnUse | BareUse | QueryUse | OutputUse | FingerprintUse | FieldUse


# --- outputs of a block ----------------------------------------------------------------------------------


class Item(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=0):
    """One output column: its normalized name and what it uses.

    ``fields`` are those of a struct that is made here (``ColumnDef``). ``keeps`` says that a struct or a row that it takes
    stays what it is: their fields are its fields.
    """

    name: str
    uses: tuple[Use, ...]
    fields: tuple[str, ...] = ()
    keeps: bool = False


class Star(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=1):
    """All columns of one source (index) or, with -1, of all: less some, with some replaced or renamed.

    ``pattern`` keeps only columns whose name matches this regular expression (``COLUMNS('…')``), ``but`` leaves out those
    whose name matches another. ``how`` is what an expression around it does to each (``max(COLUMNS(*))``).
    ``relation`` is what is spread where that is no source, and each column uses ``besides`` too (``IF(c, a, b).*``).
    ``spread`` is a column, of which its fields are meant (``s.address.*``): those at a ``path`` below it. Where they
    aren't known there is one column of the name ``whole``. ``within`` is a source that has each of the columns, too,
    where its columns are stated. ``around`` are functions that columns are called after (``toString(a)``), the innermost first.
    ``at`` picks the column at a place, from 1.
    """

    source: int = -1
    without: tuple[str, ...] = ()
    replaced: tuple[Item, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    pattern: str | None = None
    how: int = IDENTITY
    relation: int = -1
    besides: tuple[Use, ...] = ()
    spread: tuple[Use, ...] = ()
    path: str = ""
    whole: str = "*"
    within: int = -1
    names: tuple[str, ...] = ()
    but: str | None = None
    around: tuple[str, ...] = ()
    at: int = 0


Output: TypeAlias = Item | Star


# --- relations -------------------------------------------------------------------------------------------


class Table(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=0):
    """A named dataset, or a temporary one; ``target`` when it only stands for the written one."""

    name: Name
    target: bool = False


KEPT: Final = "kept"
"""The side of a source that is there by its alias only: no bare name is a column of it."""


class Source(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A relation in FROM. ``using`` are the merged keys of its join with the sources before it.

    ``side`` is "", "left", "right" or "full", or ``KEPT`` of a table that an earlier step of a pipe names; ``natural`` merges all common names. ``renamed``: the alias stands there.
    """

    alias: str
    relation: int
    side: str = ""
    using: tuple[str, ...] = ()
    natural: bool = False
    hidden: bool = False
    renamed: bool = False


class Block(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=1):
    """A SELECT: its sources, outputs, and the uses that hold for all its outputs.

    ``parent`` is the relation of the enclosing block, for correlated names, or -1.
    """

    parent: int
    sources: tuple[Source, ...] = ()
    outputs: tuple[Output, ...] = ()
    influences: tuple[Use, ...] = ()
    distinct: bool = False


class SetOperation(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=2):
    """Relations combined from left to right: ``op`` is "union", "intersect" or "except".

    With ``by_name`` the columns are those of all branches; ``keep`` leaves only those of the "left", those that
    all have ("inner"), or those in ``names`` ("listed").
    """

    op: str
    branches: tuple[int, ...]
    distinct: bool = False
    by_name: bool = False
    influences: tuple[Use, ...] = ()
    keep: str = ""
    names: tuple[str, ...] = ()


class Renamed(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=3):
    """A relation whose first columns take new names: ``t AS x (a, b)``, ``WITH c (a, b) AS``.

    Without ``names`` they are those of the relation ``like``, as far as its columns are known. ``typed``: the rows are of
    that one's type, so that they have just its columns.
    """

    relation: int
    names: tuple[str, ...]
    like: int = -1
    typed: bool = False


class Function(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=4):
    """A table function (UNNEST, FLATTEN, …): ``uses`` are those of all its arguments.

    ``block`` is the relation whose scope the arguments see. A column that is not among ``items`` takes from
    every argument. The columns of the relation ``over`` are there as they are (``ML.PREDICT``); each of ``items`` besides
    takes all of them, as does, without any, a column of any other name (``TABLE(variable)``). ``name`` is that of a
    function which may be defined in the folder: then its rows are what its body says. ``renames`` says that its columns
    are surely called as ``items``: by the text, or by the dialect's manual. ``alone``: it is that function only where the
    folder makes one of the name. ``needed``: nothing else has the name, so that a person is told where nobody makes it.
    ``given`` is how many arguments it is given, or -1.
    """

    block: int
    uses: tuple[Use, ...]
    items: tuple[Item, ...] = ()
    over: int = -1
    name: Name = ()
    renames: bool = False
    alone: bool = False
    needed: bool = False
    given: int = -1


class Rows(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=5):
    """VALUES, or a struct: columns by position, each with what its expressions use."""

    block: int
    items: tuple[Item, ...]


class Pivot(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=6):
    """PIVOT or UNPIVOT of a relation: columns in ``consumed`` go, those in ``items`` come.

    ``influences`` are the uses that hold for all columns. ``grouped`` says that the columns that stay are the
    keys of a grouping; ``keys`` names them where they are written down: then no others stay. Columns whose name matches
    the regular expression ``taken`` go, too, or all but those that match ``spared``.
    """

    relation: int
    block: int
    consumed: tuple[str, ...]
    items: tuple[Item, ...]
    influences: tuple[Use, ...] = ()
    grouped: bool = False
    keys: tuple[str, ...] = ()
    taken: str = ""
    spared: str = ""


Relation: TypeAlias = Table | Block | SetOperation | Renamed | Function | Rows | Pivot


# --- statements ------------------------------------------------------------------------------------------


class ColumnDef(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A column of a table definition; the type as SQL, upper case, or None.

    ``computed``: an INSERT without a column list passes it over; ``hidden``: a star does. ``fields`` are those of a type
    that has any, the inner ones too, as ``a`` and ``a.b``; below ``ELEMENT`` those of the elements of an array, below
    ``PAIR`` what a map has. ``partition``: one of Hive's ``PARTITIONED BY (day DATE)``, which stay the last. ``of`` is the
    type, where it is one that a file of the folder may make.
    """

    name: str
    type: str | None = None
    computed: bool = False
    fields: tuple[str, ...] = ()
    partition: bool = False
    hidden: bool = False
    of: Name = ()


class Alter(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One change of a table's definition: "add", "move", "drop", "clear", "rename_column", "rename", "swap".

    ``after`` is the column that an added or moved one comes after: "" is none, it is the first; None the last.
    "clear" drops all but those of partitions. ``computed``, ``hidden`` and ``fields`` are an added column's (``ColumnDef``).
    """

    action: str
    name: str = ""
    new_name: str = ""
    type: str | None = None
    other: Name = ()
    after: str | None = None
    computed: bool = False
    hidden: bool = False
    fields: tuple[str, ...] = ()


class Statement(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One statement: what it writes, from which relation, and what it defines.

    ``query`` is the relation whose outputs are written, or -1. ``columns`` are the target's columns in the
    order of the outputs; without them outputs go by ``by_name`` or by the target's own order. ``defines``
    is the kind of dataset it creates, ``declared`` its columns as written. ``data`` says that rows are
    written (a view is only defined). ``keep`` says IF NOT EXISTS. ``like`` names the dataset whose columns
    it takes over, with its rows when ``data``; ``copies`` are others, each with how many of ``declared`` stand before its
    columns. ``continues`` says that it is one more part of the statement
    before it, such as the update of an INSERT … ON CONFLICT. ``into`` names the variables that the outputs
    are assigned to, one an output, or all to the only one; with ``replaces`` nothing they held before is left.
    ``fixed`` are columns of the target that no output goes to, ``last`` those that the last outputs go to (Hive's
    ``PARTITION (year = 2024, day)``). ``branch`` says of a temporary table's beginning or end, and of what stands in a loop, where in the control
    flow it stands: the number of the routine or script (0 where nothing branches yet), then of each open branch, that of a loop negative.
    ``returns`` is the function whose rows the outputs are; with ``keep`` they come besides those of the statement before.
    ``takes`` are the fewest and the most arguments that it takes, where that is known.
    """

    kind: str
    line: int
    relations: tuple[Relation, ...] = ()
    query: int = -1
    target: Name = ()
    data: bool = False
    temporary: bool = False
    defines: DatasetKind | None = None
    columns: tuple[str, ...] = ()
    by_name: bool = False
    declared: tuple[ColumnDef, ...] = ()
    keep: bool = False
    like: Name = ()
    alters: tuple[Alter, ...] = ()
    continues: bool = False
    into: tuple[str, ...] = ()
    replaces: bool = False
    fixed: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    branch: tuple[int, ...] = ()
    returns: Name = ()
    copies: tuple[tuple[int, Name], ...] = ()
    takes: tuple[int, ...] = ()


class Unit(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What one text compiles to. ``unsupported`` names the kinds without a rule, sorted, with repeats."""

    dialect: str
    statements: tuple[Statement, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    counts: StatementCounts = StatementCounts()
    unsupported: tuple[str, ...] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Unit)


def in_one_loop(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two places in the control flow (``Statement.branch``) stand in one loop."""
    for a, b in zip(one, other, strict=False):
        if a != b:
            return False
        if a < 0:
            return True
    return False


def encode_unit(unit: Unit) -> bytes:
    """The msgpack payload of a unit; equal units give equal bytes."""
    return _encoder.encode(unit)


def decode_unit(payload: bytes) -> Unit:
    """Read a payload back. Raises ``msgspec.MsgspecError`` when it isn't one."""
    return _decoder.decode(payload)
