"""Evaluation: the relations of one statement, names settled by a catalogue, become values.

Names are looked up as SQL does: in the sources of the block, then its output names, then the blocks around
it. A source whose columns nobody states may have any name; it is asked last, and only when it is the only
such source.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

from pydantic_core import SchemaError, SchemaValidator, core_schema

from lineage.linker.mentions import uses_of_block
from lineage.linker.values import (
    EMPTY,
    MOST_COLUMNS,
    MOST_RIVALS,
    NO_DATASET,
    NOTHING,
    Held,
    Rivals,
    Row,
    Sources,
    Value,
    either,
    field_held,
    fields_held,
    held_within,
    union,
    used,
)
from lineage.unit import (
    CONDITIONAL,
    ELEMENT,
    FILTER,
    GROUP_BY,
    IDENTITY,
    JOIN,
    KEPT,
    PAIR,
    PROPOSED,
    TRANSFORMATION,
    WHOLE_ROW,
    WINDOW,
    BareUse,
    Block,
    ColumnUse,
    FieldUse,
    FingerprintUse,
    Function,
    Item,
    Name,
    Output,
    OutputUse,
    Pivot,
    QueryUse,
    Relation,
    Renamed,
    Rows,
    SetOperation,
    Source,
    Star,
    Table,
    Use,
)

TableValue: TypeAlias = Callable[[Name], Value]
RowsOf: TypeAlias = Callable[[Name, bool], Value | None]
FieldsOf: TypeAlias = Callable[[Name, str], tuple[str, ...]]
Note: TypeAlias = Callable[[str, str], None]
Mentioned: TypeAlias = Callable[[str, str], bool]


class DialectRules(NamedTuple):
    """What dialects differ in when names are settled.

    ``keys_in_place``: ``*`` leaves merged columns where the left side has them; the standard puts them first.
    ``whole_rows``: the alias of a table, as a name of its own, means its row. ``spreads_elements``: the columns of
    ``UNNEST`` are the fields of the array's elements. ``explodes_maps``: ``explode`` of a map has its keys and values.
    ``calls_plainly``: a function without arguments may be called without brackets. ``strings_in_names``: what stands in
    double quotes and is no column is a string (SQLite). ``elements_first``: the alias of an UNNEST hides columns of its name
    (GoogleSQL: a range variable does).
    """

    keys_in_place: bool
    whole_rows: bool
    spreads_elements: bool
    explodes_maps: bool
    calls_plainly: bool
    strings_in_names: bool
    elements_first: bool


MOST_HOPS: Final = 50
"""Queries within queries through which a column is followed to the type it is declared with."""


_OF_ELEMENTS: Final = "COLUMN_VALUE"
"""What Oracle calls the only column of ``TABLE(f(x))``, so that no table's column is meant."""
_OF_COLLECTIONS: Final = frozenset({"COUNT", "FIRST", "LAST", "LIMIT"})
"""What PL/SQL says of a collection: nothing of what is in it."""


class Frame:
    """The sources of one block while names are looked up in it; values are evaluated when asked for."""

    def __init__(self, evaluator: "Evaluator", block: Block, relation: int) -> None:
        self.evaluator = evaluator
        self.block = block
        self.relation = relation
        self._values: list[Value | None] = [None] * len(block.sources)
        self._busy: set[int] = set()
        self._hides = self._merges = False
        for source in block.sources:
            self._hides |= source.hidden
            self._merges |= source.natural or bool(source.using)
        self._alone = not self._hides and block.parent < 0
        self._merged: dict[str, Sources] = {}
        self._joined = 0
        self._star: list[tuple[str, Sources]] = []
        self._found: dict[str, Sources | None] = {}
        self._outputs: dict[int, Sources] = {}
        self._under_way: set[int] = set()
        self.circular = False
        self._named: dict[str, int] | None = None
        self._stars: list[int] = []
        self.bare: dict[str, Sources] = {}
        self.join_keys: list[Sources] = []

    def value(self, source: int) -> Value:
        """The value of one source; empty while it is itself being evaluated (a lateral's own name)."""
        value = self._values[source]
        if value is None:
            if source in self._busy:
                return EMPTY
            self._busy.add(source)
            value = self.evaluator.value(self.block.sources[source].relation)
            self._busy.discard(source)
            self._values[source] = value
        return value

    @property
    def settled(self) -> bool:
        """Whether a name always means the same here: all sources can be looked into, and nothing is around it."""
        return self._alone and not self._busy

    def _visible(self) -> int:
        """How many sources can be looked into: a lateral sees those before it."""
        return min(self._busy) if self._busy else len(self.block.sources)

    def merged(self) -> dict[str, Sources]:
        """The columns merged by USING or NATURAL, as far as they are visible; fills ``join_keys``."""
        if self._merges:
            while self._joined < self._visible():
                self._join(self._joined)
                self._joined += 1
        return self._merged

    def _join(self, position: int) -> None:
        """Join one source to those before it: its keys are merged, and ``star`` goes on."""
        source = self.block.sources[position]
        own = [] if source.hidden else self.value(position).columns  # before its keys: it doesn't see them
        keys = source.using
        if source.natural:
            names = {name for name, _ in self.value(position).columns}
            keys = tuple(dict.fromkeys(name for name, _ in self._star if name in names))
        for key in keys:
            self._merge(key, position, source.side)
        if self.evaluator.dialect.keys_in_place:
            before = [(name, self._merged[name] if name in keys else s) for name, s in self._star]
            there = {name for name, _ in before}
            first = [(key, self._merged[key]) for key in keys if key not in there]
        else:
            before = [c for c in self._star if c[0] not in keys]
            first = [(key, self._merged[key]) for key in keys]
        self._star = _bounded([*first, *before], [c for c in own if c[0] not in keys])

    def _merge(self, name: str, position: int, side: str) -> None:
        merged = self._merged
        left = merged.get(name)
        if left is None:
            left = self._among(name, range(position)) or NOTHING
        right = self._ask(position, name) or NOTHING
        self.join_keys += [used(JOIN, left), used(JOIN, right)]
        if side == "full":
            merged[name] = used(TRANSFORMATION, left | right)
        else:
            merged[name] = right if side == "right" else left

    def star(self) -> list[tuple[str, Sources]]:
        """The columns of ``*``, in the order of the dialect where some are merged."""
        self.merged()
        if self._merges:
            return self._star
        columns: list[tuple[str, Sources]] = []
        for position, source in enumerate(self.block.sources):
            if not source.hidden:
                columns = _bounded(columns, self.value(position).columns)
        return columns

    def find(self, name: str) -> Sources | None:
        """The sources of a column that some source surely has (or that is merged), or None."""
        if self._busy:  # what is found depends on how many sources can be looked into
            return self._looked_for(name)
        if name not in self._found:
            self._found[name] = self._looked_for(name)
        return self._found[name]

    def _looked_for(self, name: str) -> Sources | None:
        merged = self.merged().get(name) if self._merges else None
        if merged is not None:
            return merged
        sources = range(self._visible())
        if self.evaluator.dialect.elements_first:
            makes = [s for s in sources if name in self.evaluator.columns_made(self.block.sources[s])]
            sources = range(makes[-1], makes[-1] + 1) if makes else sources
        return self._known(name, sources)

    def _known(self, name: str, sources: range) -> Sources | None:
        for source in sources:
            value = self._values[source]
            known = (self.value(source) if value is None else value).known(name)
            if known is not None:
                return known
        return None

    def owner(self, name: str) -> Source | None:
        """The source that surely has a column, of those that can be looked into; None when none has."""
        for position in range(self._visible()):
            if self.value(position).known(name) is not None:
                return self.block.sources[position]
        return None

    def _among(self, name: str, sources: range) -> Sources | None:
        known = self._known(name, sources)
        return known if known is not None else self._asked(name, sources)

    def _asked(self, name: str, sources: range, *, joining: bool = True) -> Sources | None:
        values = [(s, self.value(s)) for s in sources]
        candidates = [s for s, value in values if value.open and name not in value.hidden_names]
        if self._hides:  # what a SEMI JOIN looks into is seen by its condition only
            sources_of = self.block.sources
            candidates = [
                s for s in candidates if not sources_of[s].hidden or (joining and sources_of[s].side != KEPT)
            ]
        count = len(candidates) + sum(self._is_made_elsewhere(s, value) for s, value in values if candidates)
        if count > 1:  # elsewhere one of them may be said to have such a column
            mentioned = [s for s in candidates if self.evaluator.mentions(self.value(s), name)]
            candidates, count = (mentioned, 1) if len(mentioned) == 1 else (candidates, count)
        if count == 1:
            return self._ask(candidates[0], name)
        if count > 1:
            self.evaluator.note(
                "ambiguous", f"column {name} may belong to any of {count} relations of unknown columns"
            )
            return NOTHING
        return None

    def _is_made_elsewhere(self, source: int, value: Value) -> bool:
        """Whether a source is a temporary table that no statement here makes: nobody knows all of its columns."""
        relation = self.block.sources[source].relation
        return value.anything() == NOTHING and not value.open and self.evaluator.is_table(relation)

    def asked(self, name: str, how: int) -> Sources | None:
        """The sources of a column that must belong to the one open source; empty when it is ambiguous."""
        return self._asked(name, range(self._visible()), joining=how == JOIN)

    def mentioned(self, name: str) -> Sources | None:
        """The sources of a column that the one source is said to have whose columns nobody states, or None."""
        values = [value for value in self.values() if value.open]
        said = [v for v in values if name not in v.hidden_names and self.evaluator.mentions(v, name)]
        return self.evaluator.ask(said[0], name) if len(said) == 1 else None

    def made(self, name: str) -> Sources | None:
        """The sources of a column that only the one table function can have; None when there isn't one."""
        values = [value for value in self.values() if value.anything() is not None]
        return values[0].ask(name) if len(values) == 1 else None

    def values(self) -> list[Value]:
        """Those of the sources that can be looked into."""
        return [self.value(source) for source in range(self._visible())]

    def former(self, name: str) -> Sources | None:
        """The sources of a column that only one of the sources had, until it was renamed or dropped; else None."""
        had = [value.former.get(name) for value in self.values()]
        found = [sources for sources in had if sources is not None]
        return found[0] if len(found) == 1 else None

    def of_nameless(self, name: str) -> Sources | None:
        """The sources of a column of the one UNNEST that has no name to be called by, unless one further out is sure.

        So it is with the only source, an UNNEST with a name, whose elements nothing in the block asks for by it.
        """
        places = [i for i, s in enumerate(self.block.sources[: self._visible()]) if not s.alias]
        if not places and len(self.block.sources) == 1 and self._unnests_rows():
            places = [0]
        elif len(places) != 1 or self.value(places[0]).anything() is None:
            return None
        outer = self.parent()
        while outer is not None:
            if outer.find(name) is not None:
                return None
            outer = outer.parent()
        return self._ask(places[0], name)

    def _unnests_rows(self) -> bool:
        """Whether the first source is an UNNEST whose elements nothing asks for as a whole: so their fields are."""
        source = self.block.sources[0]
        if self.evaluator.column_made(source) != source.alias:
            return False
        uses = (use.of if type(use) is FieldUse else use for use in uses_of_block(self.block))
        return not any(isinstance(use, (BareUse, ColumnUse)) and use.column == source.alias for use in uses)

    def of_alias(self, alias: str, column: str) -> Sources | None:
        """The sources of a column of the source with this alias, or None."""
        for position, source in enumerate(self.block.sources[: self._visible()]):
            if source.alias == alias:
                return self._ask(position, column)
        return None

    def _ask(self, source: int, name: str) -> Sources | None:
        return self.evaluator.ask(self.value(source), name)

    def row(self, name: str) -> Sources | None:
        """The sources of a whole row when ``name`` is a source's alias, or None.

        Of a table without an alias, whose columns nobody states, the column of its own name is meant.
        """
        for position, source in enumerate(self.block.sources[: self._visible()]):
            if source.alias == name and self.evaluator.may_have_row(source):
                self.evaluator.met_structs = True
                if self.evaluator.has_row(source):
                    return self.value(position).everything()
        return None

    def plainly(self, item: Item, index: int) -> Sources | None:
        """The sources of an output that is a column as it is; None where it has to be looked at more closely."""
        use = item.uses[0] if len(item.uses) == 1 else None
        values = self._values
        if type(use) is ColumnUse:
            source = -1 if use.up or use.column == WHOLE_ROW else use.source
        elif type(use) is BareUse:
            means_more = use.output >= 0 or use.source >= 0 or use.variable >= 0
            source = -1 if means_more or len(values) > 1 or self._busy else 0
        else:
            return None
        if use.how or not 0 <= source < len(values) or index in self._outputs:
            return None
        value = values[source]
        found = value.known(use.column) if value is not None else None
        if found is not None or value is None:
            return found
        if type(use) is BareUse and (
            not value.open or use.column in value.hidden_names or self.row(use.column) is not None
        ):
            return None
        return self.evaluator.ask(value, use.column)

    def output(self, index: int) -> Sources:
        """The sources of one output (``OutputUse``), of a star those of all its columns; empty for one that isn't there."""
        found = self._outputs.get(index)
        if found is None:
            found = self._outputs[index] = NOTHING  # an alias that names itself ends here
            self._under_way.add(index)
            outputs = self.block.outputs
            item = outputs[index] if 0 <= index < len(outputs) else None
            if isinstance(item, Item):
                found = self._outputs[index] = self.evaluator.uses(item.uses, self)
            elif item is not None:
                found = self._outputs[index] = self.evaluator.star(item, self).everything(IDENTITY)
            elif index < -1:
                found = self._outputs[index] = self._column_at(-2 - index)
            self._under_way.discard(index)
            if self.circular and not self._under_way:  # the others hold what they mean within this one
                self.circular = False
                self._outputs.clear()
        return found

    def means_column(self, output: int) -> bool:
        """Whether an alias is used in what it stands for itself, by way of others: there it is a column's name."""
        circular = output in self._under_way
        self.circular |= circular
        return circular

    def _column_at(self, place: int) -> Sources:
        """The sources of a column by its place among those of the result, from 0; empty behind columns nobody states."""
        for index, output in enumerate(self.block.outputs):
            star = self.evaluator.star(output, self) if isinstance(output, Star) else None
            columns = len(star.columns) if star is not None else 1
            if place < columns:
                return star.columns[place][1] if star is not None else self.output(index)
            if star is not None and star.is_open:
                break
            place -= columns
        return NOTHING

    def may_be(self, column: str) -> list[Output]:
        """The outputs that a column may be, in order: the first of its name, and the stars before it."""
        if self._named is None:
            outputs = list(enumerate(self.block.outputs))
            self._named = {o.name: i for i, o in reversed(outputs) if isinstance(o, Item)}
            self._stars = [i for i, o in outputs if isinstance(o, Star)]
        at = self._named.get(column)
        stars = [i for i in self._stars if at is None or i < at]
        return [self.block.outputs[i] for i in (stars if at is None else [*stars, at])]

    def parent(self) -> "Frame | None":
        """The frame of the block around this one."""
        return self.evaluator.frame(self.block.parent) if self.block.parent >= 0 else None

    def outward(self, up: int) -> "Frame | None":
        """The frame so many blocks further out."""
        frame: Frame | None = self
        for _ in range(up):
            frame = frame.parent() if frame is not None else None
        return frame

    def held(self, name: str, output: int) -> Held:
        """The structs that a bare name means, as far as something is known of them: a column's, a row, an output's."""
        for position in range(self._visible()):
            value = self.value(position)
            if value.known(name) is not None:
                return value.holds(name)
            if self.block.sources[position].alias == name and self.evaluator.may_have_row(
                self.block.sources[position]
            ):
                return (Row(value),)
        item = self.block.outputs[output] if output >= 0 and output not in self._under_way else None
        if isinstance(item, Item):
            self._under_way.add(output)
            held = self.evaluator.held_by(item, self)
            self._under_way.discard(output)
            return held
        outer = self.parent()
        return outer.held(name, -1) if outer is not None else ()


class Evaluator:
    """Evaluates the relations of one statement.

    ``table_value`` gives the value of a named dataset, ``rows_of`` what a function gives, if its body is known,
    ``fields_of`` the fields of a dataset's column (``ColumnDef``); ``note`` takes (code, reason) of what stays unsettled;
    ``mentioned`` says whether any file mentions a column of a dataset whose columns nobody states.
    """

    def __init__(  # noqa: PLR0913 -- what a statement may ask, by name
        self,
        relations: tuple[Relation, ...],
        table_value: TableValue,
        note: Note,
        *,
        dialect: DialectRules,
        mentioned: Mentioned,
        rows_of: RowsOf,
        fields_of: FieldsOf,
    ) -> None:
        self._relations = relations
        self.dialect = dialect
        self._table_value = table_value
        self._rows_of = rows_of
        self._fields_of = fields_of
        self._mentioned = mentioned
        self.note = note
        self._values: dict[int, Value] = {}
        self._frames: dict[int, Frame] = {}
        self._rounds: dict[int, Value] = {}
        self._recursive: set[int] = set()
        self.met_structs = False
        """Whether a struct, or a row as a value, was come upon: else nothing is known of any field."""

    def value(self, index: int) -> Value:
        """The value of one relation."""
        value = self._values.get(index)
        if value is not None:
            return value
        if index in self._rounds:
            self._recursive.add(index)
            return self._rounds[index]
        relation = self._relations[index]
        if isinstance(relation, SetOperation):
            return self._set_operation(index, relation)
        value = self._evaluate(index, relation)
        if value.held:
            self.met_structs = True
        self._values[index] = value
        return value

    def _evaluate(self, index: int, relation: Relation) -> Value:
        match relation:
            case Table():
                return self._table_value(relation.name)
            case Block():
                return self._block(self.frame(index))
            case Renamed():
                return self._renamed(relation)
            case Function():
                return self._function(relation)
            case Rows():
                frame = self.frame(relation.block)
                held = {
                    i.name: found for i in relation.items if i.keeps and (found := self.held_by(i, frame))
                }
                return Value([(item.name, self.uses(item.uses, frame)) for item in relation.items], held=held)
            case _:
                assert isinstance(relation, Pivot)  # noqa: S101 -- the last of the union, for the type checker
                return self._pivot(relation)

    def column_made(self, source: Source) -> str:
        """The one column that a table function surely makes; "" where the source is none such."""
        made = self.columns_made(source)
        return made[0] if len(made) == 1 else ""

    def columns_made(self, source: Source) -> tuple[str, ...]:
        """The columns that a table function surely makes; none where the source is none such."""
        relation = self._relations[source.relation]
        return tuple(item.name for item in relation.items) if type(relation) is Function else ()

    def has_row(self, source: Source) -> bool:
        """Whether the alias of a source, as a name of its own, means its row."""
        relation = self._relations[source.relation]
        if not self.may_have_row(source):
            return False
        own_name = isinstance(relation, Table) and not source.renamed
        return not (own_name and self.value(source.relation).open)

    def may_have_row(self, source: Source) -> bool:
        """Whether the alias of a source may mean its row, if no column has that name."""
        return self.dialect.whole_rows or isinstance(self._relations[source.relation], Function)

    def is_table(self, relation: int) -> bool:
        """Whether a relation is called by a name that no CTE and no function has."""
        return type(self._relations[relation]) is Table

    def mentions(self, value: Value, column: str) -> bool:
        """Whether any dataset that is open in a value is said to have a column."""
        return any(self._mentioned(dataset, column) for dataset in value.open)

    def ask(self, value: Value, name: str) -> Sources | None:
        """What a relation says of a column; of tables that a star joined only the one of which such a column is mentioned."""
        found = value.ask(name)
        if not found or not value.rivals or value.known(name) is not None or value.anything() is not None:
            return found
        among = {dataset for dataset, _, _ in found}
        said = {dataset for dataset in among if self._mentioned(dataset, name)}
        kept = said | {
            d for d in among if not any(d in pair and pair & (said - {d}) for pair in value.rivals)
        }
        if any(pair <= kept for pair in value.rivals):
            self.note(
                "ambiguous", f"column {name} may belong to any of {len(kept)} relations of unknown columns"
            )
            return NOTHING
        return frozenset(leaf for leaf in found if leaf[0] in kept)

    def close(self) -> None:
        """Nothing more will be asked: frames and their evaluator know each other, and would wait for the collector."""
        self._frames.clear()

    def frame(self, index: int) -> Frame:
        """The frame of a block."""
        frame = self._frames.get(index)
        if frame is None:
            block = self._relations[index]
            frame = Frame(self, block if isinstance(block, Block) else Block(-1), index)
            self._frames[index] = frame
        return frame

    # --- blocks ------------------------------------------------------------------------------------------

    def _block(self, frame: Frame) -> Value:
        block = frame.block
        columns: list[tuple[str, Sources]] = []
        open_: list[str] = []
        stars: list[Value] = []
        spread: list[Sources] = []
        held: dict[str, Held] = {}
        unlisted: dict[str, Sources] = {}
        for position, output in enumerate(block.outputs):
            if type(output) is Item:
                found = frame.plainly(output, position)
                columns.append((output.name, frame.output(position) if found is None else found))
            elif isinstance(output, Star):
                expanded = self.star(output, frame)
                columns = _bounded(columns, expanded.columns)
                open_ += expanded.open
                stars.append(expanded)
                if output.relation >= 0:  # those of a source are joined below
                    spread.append(expanded.influences)
                held.update(expanded.held)
                if output.path == PAIR:
                    unlisted.update(expanded.unlisted)
        influences = union([self._influences(frame), *spread])
        for output in block.outputs if self.met_structs else ():
            if isinstance(output, Item) and (rows := self.held_by(output, frame)):
                held.setdefault(output.name, rows)
        hidden, but = _hidden_in(stars) if open_ else (frozenset(), {})
        value = Value(
            columns,
            tuple(dict.fromkeys(open_)),
            influences,
            hidden_names=hidden,
            held=held,
            but=but,
            rivals=_rivals(stars),
            unlisted=unlisted,
        )
        if block.distinct:
            value.influences |= value.everything(GROUP_BY)
        return value

    def _influences(self, frame: Frame) -> Sources:
        parts = [self.uses(frame.block.influences, frame)]
        parts += [frame.value(position).influences for position in range(len(frame.block.sources))]
        frame.merged()
        return union(parts + frame.join_keys)

    def star(self, star: Star, frame: Frame) -> Value:
        """The columns that a star stands for."""
        value = self._expanded(star, frame)
        if star.names:
            value = _called(value, star.names)
        if star.how != IDENTITY:
            value = Value([(name, used(star.how, sources)) for name, sources in value.columns], value.open)
        return value

    def _is_element(self, source: Source, value: Value) -> bool:
        """Whether the alias of an UNNEST means its element, which is not a column but may have fields (BigQuery)."""
        return self.dialect.spreads_elements and source.alias == value.columns[0][0]

    def _chosen(self, star: Star, frame: Frame) -> Value:
        """The rows that are no source, each column with what chose among them."""
        value = self.value(star.relation)
        if not star.besides:
            return value
        besides = self.uses(star.besides, frame)
        columns = [(name, sources | besides) for name, sources in value.columns]
        on_all = frozenset(leaf for leaf in besides if value.open and JOIN <= leaf[2] < WINDOW)
        return Value(columns, value.open, on_all, hidden_names=value.hidden_names, but=value.but)

    def _expanded(self, star: Star, frame: Frame) -> Value:
        if star.relation >= 0:
            value = self._chosen(star, frame)
        elif star.spread:
            value = self._spread(star, frame)
        else:
            value = frame.value(star.source) if star.source >= 0 else _all_sources(frame)
        relation = self._relations[frame.block.sources[star.source].relation] if star.source >= 0 else None
        if (
            isinstance(relation, Function)
            and relation.over < 0
            and len(value.columns) == 1
            and value.sampled is not None
            and (not relation.renames or self._is_element(frame.block.sources[star.source], value))
        ):
            fields = _below("", self._fields(frame.block.sources[star.source].relation, value.columns[0][0]))
            value = Value([(name, value.sampled) for name in fields or ("*",)])  # of UNNEST's one column
        if star.pattern is not None:
            pattern = star.pattern
            value = Value([c for c in value.columns if _matches(pattern, c[0])], value.open, held=value.held)
        if star.within >= 0 and not (stated := frame.value(star.within)).open:
            names = {name for name, _ in stated.columns}
            value = Value([c for c in value.columns if c[0] in names], value.open, held=value.held)
        if not (star.without or star.replaced or star.renamed):
            return value
        replaced = {item.name: self.uses(item.uses, frame) for item in star.replaced}
        renamed = dict(star.renamed)
        columns = [
            (renamed.get(name, name), replaced.get(name, sources))
            for name, sources in value.columns
            if name not in star.without
        ]
        if value.open:
            columns += self._changed_open(value, replaced, renamed, {name for name, _ in value.columns})
        held = {renamed.get(name, name): h for name, h in value.held.items() if name not in replaced}
        for item in star.replaced if value.held else ():
            held[item.name] = self.held_by(item, frame)
        hidden = frozenset((*star.without, *renamed)) | value.hidden_names
        return Value(columns, value.open, hidden_names=hidden, held=held, but=value.but, rivals=value.rivals)

    # --- structs -----------------------------------------------------------------------------------------

    def held_by(self, item: Item, frame: Frame) -> Held:
        """The structs that an output is, where what makes them is known of all."""
        direct = [use for use in item.uses if use.how < JOIN]
        if not (item.keeps or (len(direct) == 1 and direct[0].how == IDENTITY)):
            return ()
        each = [self._held(use, frame) for use in direct]
        if not all(each):  # what takes nothing is no other struct
            each = [held for held, use in zip(each, direct, strict=True) if held or self._use(use, frame)]
        if not all(each):
            return ()
        besides = frozenset(leaf for use in item.uses if use.how >= JOIN for leaf in self._use(use, frame))
        how = IDENTITY if len(each) == 1 else TRANSFORMATION
        return either(row.further(how, besides) for structs in each for row in structs)

    def _held(self, use: Use, frame: Frame) -> Held:
        """The structs that a use takes; what is put in and taken out again is as it was."""
        held: Held = ()
        if isinstance(use, FieldUse):
            held = self._held(use.of, frame)
            for name in use.path:
                held = held_within(held, name) if held else ()
        elif isinstance(use, BareUse):
            held = frame.held(use.column, use.output) if use.variable < 0 else ()
        elif isinstance(use, ColumnUse):
            outer = frame.outward(use.up)
            if outer is not None and use.source < len(outer.block.sources):
                value = outer.value(use.source)
                held = (Row(value),) if use.column == WHOLE_ROW else value.holds(use.column)
        elif isinstance(use, QueryUse):
            value = self.value(use.relation)
            if self._is_struct(self._relations[use.relation]):
                return (Row(value),)
            if len(value.columns) == 1:
                held = value.held.get(value.columns[0][0], ())
                held = tuple(row.further(IDENTITY, value.influences) for row in held)
        return held

    def _is_struct(self, relation: Relation) -> bool:
        """Whether a relation is a struct: by itself, or as the arguments of an object type, which has a field for each."""
        if not isinstance(relation, Renamed) or relation.like < 0:
            return isinstance(relation, Rows)
        row = self._relations[relation.relation]
        fields = self.value(relation.like).columns
        takes_nothing = not any(sources for _, sources in fields)
        return isinstance(row, Rows) and takes_nothing and len(fields) == len(row.items)

    def _field(self, use: FieldUse, frame: Frame) -> Sources:
        """What a field takes; where nothing more is known, all of the struct."""
        whole = self._use(use.of, frame)
        held = self._held(use.of, frame) if self.met_structs else ()
        found: Sources | None = None
        for position, name in enumerate(use.path):
            sources = field_held(held, name)
            if sources is None:
                break
            found = used(TRANSFORMATION, sources) if position < len(use.path) - 1 else sources
            held = held_within(held, name)
        return used(TRANSFORMATION, whole) if found is None else found

    # --- fields ------------------------------------------------------------------------------------------

    def _spread(self, star: Star, frame: Frame) -> Value:
        """The fields of a column, as far as they are known, each made of it; of a row its columns."""
        sources = self.uses(star.spread, frame)
        only = star.spread[0] if len(star.spread) == 1 else None
        held = self.held_by(Item("", star.spread, keeps=True), frame)
        if star.path == PAIR:  # Spark's explode(x): the elements of an array, if it is no map
            pair = _below(PAIR, self._fields_used(only, frame)) if only is not None else ()
            if not pair:
                either = dict.fromkeys(("key", "value"), sources)  # of a map, where somebody asks for them
                return Value(
                    [(star.whole, sources)], held={star.whole: held} if held else {}, unlisted=either
                )
            return Value([(name, sources) for name in pair])
        for name in star.path.split(".") if star.path not in ("", ELEMENT) else ():
            held = held_within(held, name) if held else ()
        if held and star.whole != "*" and not star.path:  # DuckDB's unnest(list) leaves the elements whole
            return Value([(star.whole, sources)], held={star.whole: held})
        if held:
            open_ = tuple(dict.fromkeys(dataset for row in held for dataset in row.value.open))
            named = [(name or star.whole, sources) for name, sources in fields_held(held)]
            return Value(named, open_, held=_held_in_fields(held))
        fields = _below(star.path, self._fields_used(only, frame)) if only is not None else ()
        return Value([(name, sources) for name in fields or (star.whole,)])

    def _fields_used(self, use: Use, frame: Frame, hops: int = MOST_HOPS) -> tuple[str, ...]:
        """The fields of the column that is used."""
        block: Frame | None = frame
        if isinstance(use, FieldUse):
            return tuple(_inside(".".join(use.path), self._fields_used(use.of, frame, hops)))
        if isinstance(use, ColumnUse):
            block = frame.outward(use.up)
            if block is None or use.source >= len(block.block.sources):
                return ()
            return self._fields(block.block.sources[use.source].relation, use.column, hops)
        while isinstance(use, BareUse) and block is not None:
            owner = block.owner(use.column)
            if owner is not None:
                return self._fields(owner.relation, use.column, hops)
            block = block.parent()
        return ()

    def _fields(self, index: int, column: str, hops: int = MOST_HOPS) -> tuple[str, ...]:
        """The fields of a relation's column, followed to where it is declared."""
        relation = self._relations[index]
        if isinstance(relation, Table):
            return self._fields_of(relation.name, column)
        if isinstance(relation, Block) and hops:
            return self._fields_of_output(relation, self.frame(index), column, hops - 1)
        if isinstance(relation, SetOperation) and hops:
            return self._fields(relation.branches[0], column, hops - 1)
        if isinstance(relation, Renamed) and column in relation.names and hops:
            inner = self.value(relation.relation).columns[relation.names.index(column) :]
            return self._fields(relation.relation, inner[0][0], hops - 1) if inner else ()
        if isinstance(relation, Function) and len(relation.uses) == 1 and hops:
            return self._fields_of_elements(relation, hops - 1)
        return ()

    def _fields_of_elements(self, relation: Function, hops: int = MOST_HOPS) -> tuple[str, ...]:
        of_array = self._fields_used(relation.uses[0], self.frame(relation.block), hops)
        return tuple(_inside(ELEMENT, of_array))

    def fields_of_output(self, index: int, column: str) -> tuple[str, ...]:
        """The fields of an output of a relation, as far as they are known."""
        return self._fields(index, column)

    def _fields_of_output(self, block: Block, frame: Frame, column: str, hops: int) -> tuple[str, ...]:
        for output in frame.may_be(column):
            if isinstance(output, Item):
                plain = len(output.uses) == 1 and output.uses[0].how == IDENTITY
                return self._fields_used(output.uses[0], frame, hops) if plain else output.fields
            if isinstance(output, Star) and output.path == PAIR:
                if column == output.whole and len(output.spread) == 1:
                    return tuple(_inside(ELEMENT, self._fields_used(output.spread[0], frame, hops)))
                continue
            if isinstance(output, Star) and column not in output.without:
                sources = block.sources if output.source < 0 else block.sources[output.source :][:1]
                for source in sources:
                    if self.value(source.relation).known(column) is not None:
                        return self._fields(source.relation, column, hops)
        return ()

    @staticmethod
    def _changed_open(
        value: Value, replaced: dict[str, Sources], renamed: dict[str, str], known: set[str]
    ) -> list[tuple[str, Sources]]:
        """What REPLACE and RENAME say of columns of an open relation: they are there."""
        columns = [(name, sources) for name, sources in replaced.items() if name not in known]
        columns += [(new, value.ask(old) or NOTHING) for old, new in renamed.items() if old not in known]
        return columns

    # --- other relations ---------------------------------------------------------------------------------

    def _set_operation(self, index: int, relation: SetOperation) -> Value:
        """All branches; a recursive one is evaluated again until another round adds nothing."""
        self._rounds[index] = EMPTY
        before = len(self._values), len(self._frames)
        value = self._combined(relation, first_round=index)
        rounds = 4 * len(value.columns) + 4
        while index in self._recursive and rounds and not value.same_as(self._rounds[index]):
            self._rounds[index] = value
            self._forget(*before)
            value = self._combined(relation)
            rounds -= 1
        del self._rounds[index]
        if index in self._recursive:
            self._forget(*before)
        self._values[index] = value
        return value

    def _forget(self, values: int, frames: int) -> None:
        """Drop what was evaluated with an unfinished round of a recursive query: all but the first entries."""
        while len(self._values) > values:
            self._values.popitem()
        while len(self._frames) > frames:
            self._frames.popitem()

    def _combined(self, relation: SetOperation, first_round: int = -1) -> Value:
        branches: list[Value] = []
        for branch in relation.branches:
            branches.append(self.value(branch))
            if first_round >= 0 and len(branches) == 1:
                self._rounds[first_round] = branches[0]
        columns, open_ = _by_name(relation, branches) if relation.by_name else by_position(branches)
        if relation.op == "except":
            columns, open_ = list(branches[0].columns), branches[0].open
        held, rivals = _held_by_branches(relation, columns, branches), [branch.rivals for branch in branches]
        value = Value(columns, open_, held=held, rivals=frozenset[frozenset[str]]().union(*rivals))
        influences = [branch.influences for branch in branches]
        if relation.op == "except":
            taken_off = [source for b in branches[1:] for source in (b.everything(FILTER), b.influences)]
            influences = [branches[0].influences, *(used(FILTER, sources) for sources in taken_off)]
        if relation.distinct or relation.op != "union":  # rows are compared, all their columns together
            influences.append(value.everything(GROUP_BY))
        influences += [self._of_set(use, value) for use in relation.influences]
        value.influences = union(influences)
        return value

    @staticmethod
    def _of_set(use: Use, value: Value) -> Sources:
        """An ORDER BY key of a set operation: a position or a name of its outputs."""
        if isinstance(use, OutputUse):
            there = 0 <= use.output < len(value.columns)
            return used(use.how, value.columns[use.output][1]) if there else NOTHING
        return used(use.how, value.ask(use.column) or NOTHING) if isinstance(use, BareUse) else NOTHING

    def _function(self, relation: Function) -> Value:
        """The arguments flow into the columns, and decide how many rows there are."""
        frame = self.frame(relation.block)
        sources = self.uses(relation.uses, frame)
        if relation.over >= 0:
            given = self.value(relation.over)
            if not relation.items and (objects := _objects(given)):
                within = _held_in_fields(objects)
                return Value(fields_held(objects), influences=given.influences, held=within)
            if not relation.items:
                held = given.everything(IDENTITY if len(given.columns) == 1 else TRANSFORMATION)
                return Value(given.columns, given.open, given.influences, held)
            made = [(item.name, given.everything(TRANSFORMATION)) for item in relation.items]
            return Value([*given.columns, *made], given.open, given.influences)
        rows = self._rows_of(relation.name, relation.alone) if relation.name else None
        if rows is not None:
            names = [item.name for item in relation.items] if relation.renames else ()
            if not (rows.everything() or rows.influences):  # what reads nothing is made of its arguments
                rows = Value([(name, sources) for name, _ in rows.columns])
            return _given_rows(rows, names, used(JOIN, sources))
        if relation.needed:
            *named, last = relation.name
            self.note("unresolved", f"nothing named {'.'.join(named)} is in scope for column {last}")
        columns = [(item.name, self.uses(item.uses, frame)) for item in relation.items] or [("*", sources)]
        known = self.met_structs and len(relation.uses) == 1
        if known and (structs := self._held(relation.uses[0], frame)):
            return self._elements(relation, structs, columns, sources)
        if len(relation.uses) == 1:
            columns = self._with_declared_fields(relation, columns, sources)
        return Value(columns, influences=used(JOIN, sources), sampled=sources)

    def _with_declared_fields(
        self, relation: Function, columns: list[tuple[str, Sources]], sources: Sources
    ) -> list[tuple[str, Sources]]:
        """The columns of a function of one argument, where a file declares what that has: keys and values, or fields."""
        if columns[-1][0] == "col" and self.dialect.explodes_maps:
            pair = _below(PAIR, self._fields_used(relation.uses[0], self.frame(relation.block)))
            return [*columns[:-1], *((name, sources) for name in pair)] if pair else columns
        if not (self.dialect.spreads_elements or self._is_inline(relation)):
            return columns
        fields = [(name, sources) for name in _below("", self._fields_of_elements(relation))]
        own = columns[1:] if relation.renames or not relation.items else columns
        return [*fields, *own] if fields else columns

    def _is_inline(self, relation: Function) -> bool:
        """Whether the rows may be those of Spark's ``inline``, whose columns are the fields of the structs in an array."""
        return (
            self.dialect.explodes_maps and not (relation.items or relation.name) and len(relation.uses) == 1
        )

    def _elements(
        self, relation: Function, held: Held, columns: list[tuple[str, Sources]], sources: Sources
    ) -> Value:
        """The rows made of an array of structs: columns of their own, or one that holds them."""
        fields = fields_held(held)
        within = _held_in_fields(held)
        if relation.renames and len(columns) > 1:  # each name is a field's
            columns = [
                (name, fields[i][1] if i < len(fields) else taken) for i, (name, taken) in enumerate(columns)
            ]
            within = {}
        elif self._is_inline(relation):
            columns = fields
        elif self.dialect.spreads_elements:
            own = columns[1:] if relation.renames or not relation.items else columns
            columns = [*fields, *own]
        known = {name for name, _ in fields}
        within |= {name: held for name, _ in columns if name not in known}
        return Value(columns, influences=used(JOIN, sources), sampled=sources, held=within)

    def _renamed(self, relation: Renamed) -> Value:
        names = relation.names
        if relation.like >= 0:
            names = tuple(name for name, _ in self.value(relation.like).columns if name != "*")
        inner, value = self._relations[relation.relation], self.value(relation.relation)
        if relation.typed:
            return _as_fields(value, names)
        if isinstance(inner, Pivot) and len(names) > len(inner.items):
            return _renamed_pivot(value, names, len(inner.items))
        if (
            relation.like >= 0 and not names and not value.everything()
        ):  # only constants: whichever column is meant
            return Value(value.columns, sampled=NOTHING)
        return _renamed(value, names)

    def _pivot(self, relation: Pivot) -> Value:
        value = self.value(relation.relation)
        frame = self.frame(relation.block)
        hidden = frozenset(relation.consumed) | value.hidden_names
        stay = Value(
            [c for c in value.columns if not (c[0] in relation.consumed or _matches(relation.taken, c[0]))],
            value.open,
            hidden_names=hidden,
            held=value.held,
        )
        if relation.keys:
            stay = Value([(key, value.ask(key) or NOTHING) for key in relation.keys])
        influences = [value.influences, self.uses(relation.influences, frame)]
        if relation.grouped:
            influences.append(stay.everything(GROUP_BY))
        columns = stay.columns + [(item.name, self.uses(item.uses, frame)) for item in relation.items]
        return Value(columns, stay.open, union(influences), hidden_names=hidden)

    # --- uses --------------------------------------------------------------------------------------------

    def uses(self, uses: tuple[Use, ...], frame: Frame) -> Sources:
        """The sources of several uses together."""
        if len(uses) == 1:
            return self._use(uses[0], frame)
        return union([self._use(use, frame) for use in uses]) if uses else NOTHING

    def _use(self, use: Use, frame: Frame) -> Sources:
        if type(use) is ColumnUse:
            found = self._column(use, frame)
            return used(use.how, found) if use.how else found
        if type(use) is BareUse:
            found = self._bare(use, frame)
            return used(use.how, found) if use.how else found
        if isinstance(use, OutputUse):
            return used(use.how, frame.output(use.output))
        if isinstance(use, FieldUse):
            return used(use.how, self._field(use, frame))
        if isinstance(use, FingerprintUse):
            return frozenset([(NO_DATASET, f"{use.fingerprint} {use.line}", use.how)])
        assert isinstance(use, QueryUse)  # noqa: S101 -- the last of the union, for the type checker
        return self._query_use(use)

    def _query_use(self, use: QueryUse) -> Sources:
        value = self.value(use.relation)
        self.met_structs |= self._is_struct(self._relations[use.relation])
        influences = used(use.how, value.influences) if use.how >= JOIN else value.influences
        if use.exists:
            return influences
        return union([value.everything(use.how), influences])

    def _variable(self, use: BareUse, frame: Frame) -> Sources | None:
        """What a variable holds, unless some source surely has a column of its name: then None."""
        outer: Frame | None = frame
        while outer is not None:
            if outer.find(use.column) is not None:
                return None
            outer = outer.parent()
        value = self.value(use.variable)
        if isinstance(self._relations[use.variable], Function):  # what a package's specification declares
            return value.known(use.column)
        return union([value.everything(IDENTITY), value.influences])

    def _column(self, use: ColumnUse, frame: Frame) -> Sources:
        if use.up:
            outer = frame.outward(use.up)
            if outer is None:
                return NOTHING
            frame = outer
        if use.source >= len(frame.block.sources):
            return NOTHING
        value = frame.value(use.source)
        self.met_structs |= use.column == WHOLE_ROW
        found = value.everything(IDENTITY) if use.column == WHOLE_ROW else self.ask(value, use.column)
        if found is None:
            found = self._of_other_alias(frame, use.source, use.column)
        if found is None:
            found = value.former.get(use.column)
        if found is None:
            alias = frame.block.sources[use.source].alias
            if alias == "@":  # a record's fields may be assigned one by one
                return _field_of_object(value, use.column)
            if alias == PROPOSED:
                return NOTHING
            return self._unstated(use.column, [value], f"{alias} has no column {use.column}")
        return found

    def _of_other_alias(self, frame: Frame, source: int, column: str) -> Sources | None:
        """The column of an alias whose source lacks it: of another source of that alias, as Trino and Spark have it.

        Else of one further out, which the nearer hides: DuckDB looks there.
        """
        alias = frame.block.sources[source].alias
        for position, other in enumerate(frame.block.sources if alias else ()):
            if position != source and other.alias == alias:
                found = self.ask(frame.value(position), column)
                if found is not None:
                    return found
        outer = frame.parent()
        while outer is not None:
            found = outer.of_alias(alias, column)
            if found is not None:
                return found
            outer = outer.parent()
        return None

    def _bare(self, use: BareUse, frame: Frame) -> Sources:
        if use.output >= 0 or use.source >= 0 or use.variable >= 0 or not frame.settled:
            return self._looked_up(use, frame)
        found = frame.bare.get(use.column)
        if found is None:
            found = frame.bare[use.column] = self._looked_up(use, frame)
        return found

    def _looked_up(self, use: BareUse, frame: Frame) -> Sources:
        if use.output_first and use.output >= 0 and not frame.means_column(use.output):
            of_output = frame.output(use.output)
            if of_output or not frame.circular:
                return of_output
        if use.variable >= 0 and (held := self._variable(use, frame)) is not None:
            return held
        found = (
            frame.made(use.column) if use.column == _OF_ELEMENTS and frame.find(use.column) is None else None
        )
        if found is None:
            found = self._in_frame(use, frame)
        if found is not None:
            return found
        if frame.block.parent >= 0:
            found = frame.of_nameless(use.column)
        frames = [frame]
        while found is None and (outer := frames[-1].parent()) is not None:
            found = self._in_frame(BareUse(use.how, use.column), outer)
            frames.append(outer)
        if found is None:
            found = self._otherwise(use.column, frames)
        is_string = self.dialect.strings_in_names and not use.column.isidentifier()
        in_a_body = not any(f.block.sources for f in frames)  # there it is a variable or a parameter
        if found is None and not (is_string or in_a_body or frame.circular):
            in_scope = [value for each in frames for value in each.values()]
            found = self._unstated(use.column, in_scope, f"no relation in scope has a column {use.column}")
        return found if found is not None else NOTHING

    def _unstated(self, name: str, values: Sequence[Value], otherwise: str) -> Sources:
        """A column that none of these is stated to have: of the one dataset among them, if the statement runs at all."""
        stated = {value.stated for value in values if value.stated}
        if len(stated) != 1:
            self.note("unresolved", otherwise)
            return NOTHING
        [dataset] = stated
        self.note("unresolved", f"{dataset} is not known to have the column {name}")
        return frozenset([(dataset, name, IDENTITY)])

    def _otherwise(self, name: str, frames: Sequence[Frame]) -> Sources | None:
        """What a name stands for that no source has as a column: made by a function or a star, of old, or a function of the folder."""
        found = next((made for frame in frames if (made := frame.made(name)) is not None), None)
        if found is None:
            found = next((was for frame in frames if (was := frame.former(name)) is not None), None)
        if found is not None:
            return found
        rows = self._rows_of((name,), True) if self.dialect.calls_plainly else None
        return rows.everything(TRANSFORMATION) | rows.influences if rows is not None else None

    def _in_frame(self, use: BareUse, frame: Frame) -> Sources | None:
        if use.source >= 0:
            return self.ask(frame.value(use.source), use.column)
        found = frame.find(use.column)
        if found is None:
            found = frame.row(use.column)
        if found is None and use.output >= 0:
            found = frame.mentioned(use.column)
            found = frame.output(use.output) if found is None else found
        return found if found is not None else frame.asked(use.column, use.how)


def _inside(path: str, fields: Sequence[str]) -> list[str]:
    """The fields below a path, by their paths from there."""
    start = f"{path}." if path else ""
    return [name[len(start) :] for name in fields if name.startswith(start)]


def _below(path: str, fields: Sequence[str]) -> list[str]:
    """The names of the fields right below a path."""
    return [name for name in _inside(path, fields) if name != ELEMENT and "." not in name]


def _bounded(
    columns: list[tuple[str, Sources]], more: list[tuple[str, Sources]]
) -> list[tuple[str, Sources]]:
    """Both together; when they are too many, the first of each name."""
    if len(columns) + len(more) <= MOST_COLUMNS:
        return columns + more
    kept: dict[str, Sources] = {}
    for name, sources in (*columns, *more):
        kept.setdefault(name, sources)
    return list(kept.items())


def _matches(pattern: str, name: str) -> bool:
    matcher = _matcher(pattern) if pattern else None
    return bool(pattern) and (matcher is None or matcher.isinstance_python(name))


@lru_cache(maxsize=64)
def _matcher(pattern: str) -> SchemaValidator | None:
    """Rust's regular expressions, as near to DuckDB's as can be: no pattern takes more than linear time."""
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
    except SchemaError:
        return None


def _all_sources(frame: Frame) -> Value:
    """``*``: all columns of all sources, merged ones once."""
    shown = [
        frame.value(position) for position, source in enumerate(frame.block.sources) if not source.hidden
    ]
    open_ = tuple(dict.fromkeys(dataset for value in shown for dataset in value.open))
    hidden, but = _hidden_in(shown) if open_ else (frozenset(), {})
    hidden = hidden.union(frame.merged()) if open_ else hidden
    held = {name: h for value in reversed(shown) for name, h in value.held.items()}
    return Value(frame.star(), open_, hidden_names=hidden, held=held, but=but, rivals=_rivals(shown))


def _rivals(values: Sequence[Value]) -> Rivals:
    """The pairs of open datasets that stand beside each other, of values joined and of each by itself."""
    opened = [value for value in values if value.open]
    if len(opened) < 2:
        return opened[0].rivals if opened else frozenset()
    each = [value.open for value in opened]
    if sum(map(len, each)) > MOST_RIVALS:
        return frozenset()
    beside = (frozenset((a, b)) for one, other in combinations(each, 2) for a in one for b in other if a != b)
    return frozenset[frozenset[str]](beside).union(*(value.rivals for value in opened))


def _hidden_in(values: Sequence[Value]) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """The names that no open dataset of these has, and those that only some have not."""
    each: dict[str, frozenset[str]] = {}
    for value in values:
        for dataset in value.open:
            own = value.hidden_names | value.but.get(dataset, frozenset())
            each[dataset] = each.get(dataset, own) & own
    common = frozenset.intersection(*each.values()) if each else frozenset[str]()
    return common, {dataset: names - common for dataset, names in each.items() if names > common}


def _given_rows(rows: Value, names: Sequence[str], influences: Sources) -> Value:
    """The rows of a function; what it is given decides which. An only column may go by the name of the alias."""
    columns = [
        *zip(names, (sources for _, sources in rows.columns), strict=False),
        *rows.columns[len(names) :],
    ]
    columns += [(name, NOTHING) for name in names[len(columns) :]]  # WITH ORDINALITY
    sampled = columns[0][1] if len(columns) == 1 and not names else None
    return Value(columns, rows.open, rows.influences | influences, sampled)


def _objects(value: Value) -> Held:
    """What the rows are that have one column alone, which is a struct."""
    alone = len(value.columns) == 1 and not value.open
    return value.held.get(value.columns[0][0], ()) if alone else ()


def _field_of_object(value: Value, name: str) -> Sources:
    """A field of the object that a variable holds, made as a whole; nothing of any other row that has no such column."""
    found = field_held(objects, name) if (objects := _objects(value)) else None
    if found is not None:
        return found
    alone = len(value.columns) == 1 and not value.open and name not in _OF_COLLECTIONS
    return used(TRANSFORMATION, value.columns[0][1]) if alone else NOTHING


def _as_fields(value: Value, names: tuple[str, ...]) -> Value:
    """Rows as a type calls their fields; of an object made as a whole each field takes from all of it."""
    if objects := _objects(value):
        fields = [(n, union([row.field(n, i) for row in objects])) for i, n in enumerate(names)]
        return Value(fields, (), value.influences, held=_held_in_fields(objects))
    if len(value.columns) == 1 < len(names) and not value.open:
        sources = used(TRANSFORMATION, value.columns[0][1])
        return Value([(name, sources) for name in names], (), value.influences)
    return _renamed(value, names) if len(value.columns) == len(names) and not value.open else value


def _renamed(value: Value, names: tuple[str, ...]) -> Value:
    if value.open and len(value.columns) < len(names):
        return Value([(name, value.everything(IDENTITY)) for name in names], (), value.influences)
    columns = [
        (names[position] if position < len(names) else name, sources)
        for position, (name, sources) in enumerate(value.columns)
    ]
    if value.sampled is not None:
        columns += [(name, value.sampled) for name in names[len(columns) :]]
    new = dict(zip((name for name, _ in value.columns), names, strict=False)) if value.held else {}
    held = {new.get(name, name): h for name, h in value.held.items()}
    hidden, but = value.hidden_names, value.but
    return Value(columns, value.open, value.influences, value.sampled, hidden, held, but, value.rivals)


def _called(value: Value, names: tuple[str, ...]) -> Value:
    """All columns of a star under new names, by their places; of a row whose fields nobody states each takes all of it."""
    if not value.open and len(value.columns) == 1 < len(names):
        return Value([(name, value.columns[0][1]) for name in names], (), value.influences)
    return _renamed(value, names)


def _renamed_pivot(value: Value, names: tuple[str, ...], count: int) -> Value:
    """``PIVOT (…) AS p (id, jan, feb)``: the last names are those of the columns it makes, whichever stay before them."""
    if not value.open:
        return _renamed(value, names)
    staying = frozenset((dataset, "*", IDENTITY) for dataset in value.open)
    made = [sources for _, sources in value.columns[len(value.columns) - count :]]
    columns = [*((name, staying) for name in names[:-count]), *zip(names[-count:], made, strict=True)]
    return Value(columns, (), value.influences)


def _held_in_fields(held: Held) -> dict[str, Held]:
    names = dict.fromkeys(name for row in held for name in row.value.held)
    return {name: inner for name in names if (inner := held_within(held, name))}


def _held_by_branches(
    relation: SetOperation, columns: list[tuple[str, Sources]], branches: list[Value]
) -> dict[str, Held]:
    """The structs in the columns of a set operation: each branch's own."""
    if not any(branch.held for branch in branches):
        return {}
    found = {}
    for position, (name, _) in enumerate(columns):
        rows: list[Row] = []
        for branch in branches[:1] if relation.op == "except" else branches:
            there = position < len(branch.columns)
            own = branch.columns[position][0] if there and not relation.by_name else name
            rows += branch.held.get(own) or [Row(Value([], sampled=branch.known(own) or NOTHING))]
        if any(row.value.columns for row in rows):
            found[name] = either(sorted(rows, key=lambda row: not row.value.columns))
    return found


def by_position(branches: list[Value]) -> tuple[list[tuple[str, Sources]], tuple[str, ...]]:
    """The columns and open datasets of rows put one below the other."""
    first, *others = branches
    columns = [
        (name, union([sources, *[_at(position, name, branch) for branch in others]]))
        for position, (name, sources) in enumerate(first.columns)
    ]
    return columns, tuple(dict.fromkeys(dataset for branch in branches for dataset in branch.open))


def _at(position: int, name: str, branch: Value) -> Sources:
    """A branch's column by its position; the best that can be said of an open one is its column of the same name."""
    if position < len(branch.columns):
        return branch.columns[position][1]
    return (branch.ask(name) or NOTHING) if branch.open else NOTHING


def by_names(branches: list[Value]) -> tuple[list[tuple[str, Sources]], tuple[str, ...]]:
    """The columns and open datasets of rows that go by the names of their columns."""
    return _by_name(SetOperation("union", ()), branches)


def _by_name(
    relation: SetOperation, branches: list[Value]
) -> tuple[list[tuple[str, Sources]], tuple[str, ...]]:
    shown = branches[:1] if relation.keep == "left" else branches
    names = dict.fromkeys(relation.names or (name for branch in shown for name, _ in branch.columns))
    if relation.keep == "inner":
        names = dict.fromkeys(
            name for name in names if all(branch.ask(name) is not None for branch in branches)
        )
    if relation.keep == "listed":
        return [(name, union([branch.ask(name) or NOTHING for branch in branches])) for name in names], ()
    columns = [(name, union([branch.ask(name) or NOTHING for branch in branches])) for name in names]
    return columns, tuple(dict.fromkeys(dataset for branch in branches for dataset in branch.open))


__all__ = ["CONDITIONAL", "DialectRules", "Evaluator", "Frame", "by_position"]
