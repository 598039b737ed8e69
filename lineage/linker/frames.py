"""Frames: the sources of one block, and what a name means among them."""

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from lineage.linker.mentions import uses_of_block
from lineage.linker.values import (
    EMPTY,
    MOST_COLUMNS,
    MOST_RIVALS,
    NOTHING,
    Held,
    Rivals,
    Row,
    Sources,
    Value,
    used,
)
from lineage.unit import (
    IDENTITY,
    JOIN,
    KEPT,
    TRANSFORMATION,
    WHOLE_ROW,
    BareUse,
    Block,
    ColumnUse,
    FieldUse,
    Item,
    Output,
    Source,
    Star,
)

if TYPE_CHECKING:
    from lineage.linker.evaluate import Evaluator


class DialectRules(NamedTuple):
    """What dialects differ in when names are settled.

    ``keys_in_place``: ``*`` leaves merged columns where the left side has them; the standard puts them first.
    ``whole_rows``: the alias of a table, as a name of its own, means its row. ``spreads_elements``: the columns of
    ``UNNEST`` are the fields of the array's elements. ``explodes_maps``: ``explode`` of a map has its keys and values.
    ``calls_plainly``: a function without arguments may be called without brackets. ``strings_in_names``: what stands in
    double quotes and is no column is a string (SQLite). ``elements_first``: the alias of an UNNEST hides columns of its name
    (GoogleSQL: a range variable does). ``dotted_columns``: names of columns may have parts: those of a Nested are ``n.a``, ``n.b``, and
    of columns with one name in a star over a join those of later tables are called ``w.id`` (ClickHouse). ``values_of_functions``: the
    rows of a function that gives one value each are these values (PostgreSQL).
    """

    keys_in_place: bool
    whole_rows: bool
    spreads_elements: bool
    explodes_maps: bool
    calls_plainly: bool
    strings_in_names: bool
    elements_first: bool
    dotted_columns: bool
    values_of_functions: bool


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
        known = [*first, *before]
        self._star = bounded(known, self._told_apart([c for c in own if c[0] not in keys], position, known))

    def _told_apart(
        self, columns: list[tuple[str, Sources]], position: int, before: list[tuple[str, Sources]]
    ) -> list[tuple[str, Sources]]:
        """The columns of a joined source, those called like one before it by the source's alias, too, in ClickHouse."""
        alias = self.block.sources[position].alias
        if not (alias and before and self.evaluator.dialect.dotted_columns):
            return columns
        there = {name for name, _ in before}
        return [
            (f"{alias}.{name}" if name in there and name != "*" else name, sources)
            for name, sources in columns
        ]

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
                own = self._told_apart(self.value(position).columns, position, columns)
                columns = bounded(columns, own)
        return columns

    def find(self, name: str, *, joining: bool = True) -> Sources | None:
        """The sources of a column that some source surely has (or that is merged), or None.

        What a SEMI JOIN looks into is seen by conditions of joins; ``joining`` is false of all else, which finds it last.
        """
        if self._hides and not joining:
            hidden = [source.hidden for source in self.block.sources]
            return self._looked_for(name, sorted(range(self._visible()), key=hidden.__getitem__))
        if self._busy:  # what is found depends on how many sources can be looked into
            return self._looked_for(name, range(self._visible()))
        if name not in self._found:
            self._found[name] = self._looked_for(name, range(self._visible()))
        return self._found[name]

    def _looked_for(self, name: str, sources: Sequence[int]) -> Sources | None:
        merged = self.merged().get(name) if self._merges else None
        if merged is not None:
            return merged
        if self.evaluator.dialect.elements_first:
            makes = [s for s in sources if name in self.evaluator.columns_made(self.block.sources[s])]
            sources = makes[-1:] or sources
        return self._known(name, sources)

    def _known(self, name: str, sources: Sequence[int]) -> Sources | None:
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
        """Whether nobody knows all of a source's columns: a temporary table that no statement here makes, or one made of a file's star."""
        relation = self.block.sources[source].relation
        if value.open or value.anything() != NOTHING:
            return False
        return value.known("*") is not None or self.evaluator.is_table(relation)

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
        if len(values) > 1:  # of any of several nothing is known of which they are made
            return NOTHING if all(value.anything() == NOTHING for value in values) else None
        return values[0].ask(name) if values else None

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
                    value = self.value(position)
                    return value.everything(self.evaluator.how_row(source, value))
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


def bounded(columns: list[tuple[str, Sources]], more: list[tuple[str, Sources]]) -> list[tuple[str, Sources]]:
    """Both together; when they are too many, the first of each name."""
    if len(columns) + len(more) <= MOST_COLUMNS:
        return columns + more
    kept: dict[str, Sources] = {}
    for name, sources in (*columns, *more):
        kept.setdefault(name, sources)
    return list(kept.items())


def all_sources(frame: Frame) -> Value:
    """``*``: all columns of all sources, merged ones once."""
    shown = [
        frame.value(position) for position, source in enumerate(frame.block.sources) if not source.hidden
    ]
    open_ = tuple(dict.fromkeys(dataset for value in shown for dataset in value.open))
    hidden, but = hidden_in(shown) if open_ else (frozenset(), {})
    hidden = hidden.union(frame.merged()) if open_ else hidden
    held = {name: h for value in reversed(shown) for name, h in value.held.items()}
    return Value(frame.star(), open_, hidden_names=hidden, held=held, but=but, rivals=rivals(shown))


def rivals(values: Sequence[Value]) -> Rivals:
    """The pairs of open datasets that stand beside each other, of values joined and of each by itself."""
    opened = [value for value in values if value.open]
    if len(opened) < 2:
        return opened[0].rivals if opened else frozenset()
    each = [value.open for value in opened]
    if sum(map(len, each)) > MOST_RIVALS:
        return frozenset()
    beside = (frozenset((a, b)) for one, other in combinations(each, 2) for a in one for b in other if a != b)
    return frozenset[frozenset[str]](beside).union(*(value.rivals for value in opened))


def hidden_in(values: Sequence[Value]) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """The names that no open dataset of these has, and those that only some have not."""
    each: dict[str, frozenset[str]] = {}
    for value in values:
        for dataset in value.open:
            own = value.hidden_names | value.but.get(dataset, frozenset())
            each[dataset] = each.get(dataset, own) & own
    common = frozenset.intersection(*each.values()) if each else frozenset[str]()
    return common, {dataset: names - common for dataset, names in each.items() if names > common}
