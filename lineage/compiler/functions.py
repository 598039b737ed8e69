"""How functions and operators use what stands in them: as it is, changed, aggregated, or only to decide."""

from collections.abc import Callable
from typing import Final, TypeAlias

from sqlglot import exp

from lineage.compiler.fields import (
    parts_of_struct,
)
from lineage.compiler.masks import COUNTS, HASHES, counts, hides
from lineage.compiler.scopes import Scope
from lineage.compiler.vocabulary import words_in
from lineage.unit import (
    AGGREGATION,
    CHAINED,
    CONDITIONAL,
    FILTER,
    JOIN,
    MASKED,
    MASKED_AGGREGATION,
    SORT,
    TRANSFORMATION,
    WINDOW,
)

Stack: TypeAlias = list[tuple[exp.Expr, int]]

_AGGREGATES: Final = words_in("""
    appx_median approx_count approx_median approx_most_frequent approx_set approx_sum arbitrary
    arg_max_null arg_max_nulls_last arg_min_null arg_min_nulls_last bit_and_agg bit_or_agg bit_xor_agg bitand_agg bitor_agg
    bitstring_agg bitxor_agg boolean_and_agg boolean_or_agg checksum_agg collect collect_list collect_set combine_aggr
    compute_stats corr_k corr_s count_big count_min_sketch counter_agg datasketches_hll_accumulate datasketches_hll_combine
    decimal_average entropy every favg flamegraph fsum geomean geometric_mean histogram_exact histogram_numeric
    hll_accumulate hll_add_agg hll_combine hll_count.init hll_count.merge hll_count.merge_partial hll_create_sketch
    hll_sketch_agg hll_union_agg json_agg json_agg_strict json_arrayagg json_object_agg_strict json_object_agg_unique
    json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_object_agg_strict jsonb_object_agg_unique
    jsonb_object_agg_unique_strict kahan_sum kurtosis_pop kurtosis_samp listagg mad map_agg map_union mean multimap_agg ndv
    numeric_histogram percentile_agg product qdigest_agg range_agg range_intersect_agg reduce_agg reservoir_quantile
    schema_of_json_agg sem set_agg set_union singlevalueornull some skew skewness_pop skewness_samp st_centroid_agg
    st_linestring_agg st_union_agg stats_agg stats_binomial_test stats_crosstab stats_f_test stats_ks_test stats_mode
    stats_mw_test stats_one_way_anova stats_t_test_indep stats_t_test_indepu stats_t_test_one stats_t_test_paired
    stats_wsr_test std stdevp sum_no_overflow sumkahan sys_xmlagg tdigest_agg theta_sketch_agg theta_union_agg time_weight
    topn_add_agg topn_union_agg try_avg try_sum var varp vector_avg vector_sum weighted_avg wm_concat xmlagg
    summapfiltered summapfilteredwithoverflow studentttestonesample jsonb_group_array jsonb_group_object context_ngrams ngrams
    histogram learn_classifier learn_regressor learn_libsvm_classifier learn_libsvm_regressor
    json_group_array json_group_object json_group_structure st_extent_agg
""")
"""Aggregates of the dialects' manuals that sqlglot has no class for. None is something else in another dialect."""
_POSTGIS_AGGREGATES: Final = words_in("""
    st_3dextent st_asflatgeobuf st_asgeobuf st_asmvt st_clusterintersecting st_clusterwithin st_coverageunion st_extent st_memunion
    st_polygonize
""")
_TIMESCALE_AGGREGATES: Final = words_in("""
    candlestick_agg compact_state_agg gauge_agg heartbeat_agg hyperloglog max_n max_n_by min_n min_n_by state_agg uddsketch
    tdigest tdigest_avg tdigest_percentile tdigest_percentile_of tdigest_sum
    rb_and_agg rb_and_cardinality_agg rb_build_agg rb_or_agg rb_or_cardinality_agg rb_xor_agg rb_xor_cardinality_agg
""")
"""Of Timescale, and of the extensions tdigest and roaringbitmap."""
_DORIS_AGGREGATES: Final = words_in("""
    array_agg_distinct array_unique_agg array_union_agg avg_weighted bitmap_agg bitmap_intersect bitmap_union bitmap_union_count
    bitmap_union_int ds_hll_accumulate ds_hll_combine ds_hll_count_distinct ds_hll_estimate ds_theta_count_distinct
    group_array_intersect group_array_union group_bit_and group_bit_or group_bit_xor hll_raw_agg hll_union
    intersect_count linear_histogram multi_distinct_count multi_distinct_sum multi_distinct_sum0
    orthogonal_bitmap_expr_calculate orthogonal_bitmap_expr_calculate_count orthogonal_bitmap_intersect
    orthogonal_bitmap_intersect_count orthogonal_bitmap_union_count percentile percentile_approx percentile_approx_weighted
    percentile_array percentile_union quantile_union retention sequence_count sequence_match sum0 topn topn_array topn_weighted
    window_funnel
""")
_OWN_AGGREGATES: Final = {
    "postgres": frozenset({*_POSTGIS_AGGREGATES, *_TIMESCALE_AGGREGATES}),
    "sqlite": frozenset({"total", "percentile"}),
    "mysql": frozenset({"st_collect"}),
    "databricks": frozenset({"measure"}),
    **dict.fromkeys(("doris", "starrocks"), frozenset(_DORIS_AGGREGATES)),
    **dict.fromkeys(("trino", "presto", "athena"), frozenset({"checksum", "merge"})),
}
"""Those whose names mean something else in other dialects, or may."""
_AGGREGATES_OF_ONE: Final = {
    "postgres": frozenset({"st_union", "st_collect", "st_makeline"}),
    "redshift": frozenset({"st_union", "st_collect"}),
}
"""PostGIS's that of two arguments make one geometry of them."""

_NAMED_AGGREGATES: Final = (
    exp.AnonymousAggFunc,
    exp.ParameterizedAgg,
    exp.CombinedAggFunc,
    exp.CombinedParameterizedAgg,
)
"""ClickHouse's aggregates, of which sqlglot keeps the name."""

_LAYOUTS: Final = frozenset({"ISO", "USA", "EUR", "JIS", "LOCAL"})
"""How Db2 writes dates and times as text."""

_ORDERED_SET: Final = frozenset(
    {"percentile_cont", "percentile_disc", "mode", "approx_percentile"}
    | {"approx_percentile_cont", "approx_percentile_disc"}
)


def within(outer: int, inner: int) -> int:
    """How a use nested in another counts: an indirect outer use wins, among direct ones the stronger."""
    if outer >= JOIN:
        return outer
    return CHAINED[outer][inner]


def push(stack: Stack, value: object, how: int) -> None:
    """Put an expression, or each of a list, on the stack; anything else is none."""
    if isinstance(value, exp.Expr):
        stack.append((value, how))
    elif type(value) is list:
        for child in value:
            if isinstance(child, exp.Expr):
                stack.append((child, how))


def push_all(node: exp.Expr, how: int, stack: Stack) -> None:
    """Put all that stands in a node on the stack."""
    for value in node.args.values():
        if type(value) is list:
            for child in value:
                if isinstance(child, exp.Expr):
                    stack.append((child, how))
        elif isinstance(value, exp.Expr):
            stack.append((value, how))


def direct_use(node: exp.Expr) -> int:
    """How a function, or any other expression without a rule of its own, uses what stands in it."""
    if isinstance(node, exp.Anonymous):
        name, parent = node.name.lower(), node.parent
        behind = (
            f"{parent.this.name.lower()}." if type(parent) is exp.Dot and parent.expression is node else ""
        )
        if behind + name in _AGGREGATES:
            return MASKED_AGGREGATION if counts(name) or hides(name) else AGGREGATION
        return MASKED if hides(name) else TRANSFORMATION
    if isinstance(node, _NAMED_AGGREGATES):
        return MASKED_AGGREGATION if type(node) in COUNTS or counts(node.name) else AGGREGATION
    kind: type[exp.Expr] = type(node)
    if kind is exp.Any and not isinstance(node.parent, exp.Binary):  # any(a), where it compares nothing
        return AGGREGATION
    use = _USES_OF_CLASSES.get(kind)
    if use is None:
        use = _USES_OF_CLASSES[kind] = _use_of_class(kind)
    return use


_USES_OF_CLASSES: Final[dict[type[exp.Expr], int]] = {}
"""What was asked for once; classes are few."""


def _use_of_class(kind: type[exp.Expr]) -> int:
    if kind in HASHES:
        return MASKED
    if not issubclass(kind, exp.AggFunc):
        return TRANSFORMATION
    return MASKED_AGGREGATION if kind in COUNTS else AGGREGATION


def any_other(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """What has no rule of its own: all arguments, as the function takes them."""
    push_all(node, within(how, direct_use(node)), stack)


def _transform(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    push_all(node, within(how, TRANSFORMATION), stack)


def _end_of_frame(scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """``FIRST_VALUE(x) OVER (…)`` is a value of another row; ClickHouse's and Spark's without a window are aggregates."""
    outside = node.parent.parent if type(node.parent) in _BEFORE_WINDOW and node.parent else node.parent
    aggregates = type(outside) is not exp.Window and scope.builder.dialect in _WITHOUT_FRAMES
    use = AGGREGATION if aggregates else TRANSFORMATION
    push_all(node, within(how, use), stack)


def _pass(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    push(stack, node.this, how)


def _cast(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    push(stack, node.this, within(how, TRANSFORMATION))


def _case(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    push(stack, node.args.get("this"), within(how, CONDITIONAL))
    for branch in node.args.get("ifs") or ():
        push(stack, branch.this, within(how, CONDITIONAL))
        push(stack, branch.args.get("true"), within(how, TRANSFORMATION))
    push(stack, node.args.get("default"), within(how, TRANSFORMATION))


def _if(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    if not _spelled_out(node):
        push(stack, node.this, within(how, CONDITIONAL))
    for key in ("true", "false"):
        push(stack, node.args.get(key), within(how, TRANSFORMATION))


def _spelled_out(node: exp.Expr) -> bool:
    """Whether sqlglot reads another function so: Snowflake's ZEROIFNULL, NULLIFZERO, DIV0 and DIV0NULL, which have no condition.

    All that is left of the name is where it stood; no dialect's IF has more than three letters.
    """
    return type(node) is exp.If and node.meta.get("end", 0) - node.meta.get("start", 0) >= len("IIF")


def _characters(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """Db2's ``CHAR(day, ISO)``: how a date is written is no column."""
    given = node.expressions
    layout = len(given) > 1 and type(given[1]) is exp.Column and given[1].name.upper() in _LAYOUTS
    push(stack, given[:1] if layout else given, within(how, TRANSFORMATION))


def _elt(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """MySQL's ``ELT(i, a, b)``: the first argument decides."""
    push(stack, node.this, within(how, CONDITIONAL))
    push(stack, node.expressions, within(how, TRANSFORMATION))


def _decode(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """DECODE(x, search, result, …, default): the operand and the searches decide, the results flow."""
    arguments = node.expressions
    for position, argument in enumerate(arguments):
        last_is_default = position == len(arguments) - 1 and len(arguments) % 2 == 0
        flows = position > 0 and (position % 2 == 0 or last_is_default)
        push(stack, argument, within(how, TRANSFORMATION if flows else CONDITIONAL))


def _subobject(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """ClickHouse's ``j.^a.b``, the object at a path of a JSON column: the path is no column."""
    push(stack, node.this, within(how, TRANSFORMATION))


def _window(scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    push(stack, node.this, within(how, TRANSFORMATION))
    if str(node.args.get("over")).upper() == "KEEP":  # Oracle: which rows the aggregate takes
        push(stack, node.args.get("order"), within(how, SORT))
        return
    _window_keys(scope, node, how, stack)


def _window_keys(scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    keys = within(how, WINDOW)
    push(stack, node.args.get("partition_by"), keys)
    push(stack, node.args.get("order"), keys)
    name = node.args.get("alias")
    named = scope.windows.get(scope.builder.alias(name)) if name is not None else None
    if named is not None and named is not node:
        _window_keys(scope, named, how, stack)


def _filter(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    push(stack, node.this, how)
    push(stack, node.expression, within(how, FILTER))


def _having_max(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """BigQuery's ``ANY_VALUE(x HAVING MAX y)``: y chooses the rows."""
    push(stack, node.this, how)
    push(stack, node.expression, within(how, SORT))


def _extract(scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """Oracle's ``EXTRACT(doc, '/a/b')`` of an XML document, which sqlglot takes for a unit of time."""
    path = node.expression
    if scope.builder.dialect == "oracle" and isinstance(path, exp.Literal) and path.name.startswith("/"):
        stack.append((exp.column(node.this.name), within(how, TRANSFORMATION)))
        return
    any_other(scope, node, how, stack)


def _extreme(scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """``MAX(STRUCT(a, b))``: which rows' fields are taken is decided by them all."""
    if type(node.this) is exp.Struct:
        push(stack, [value for _, value in parts_of_struct(scope.builder, node.this)], within(how, SORT))
    any_other(scope, node, how, stack)


def is_own_aggregate(call: exp.Anonymous, dialect: str) -> bool:
    """Whether a function is an aggregate in this dialect, if not in all."""
    name = call.name.lower()
    several = len(call.expressions) != 1 or isinstance(call.expressions[0], (exp.Array, exp.ArrayAgg))
    return name in _OWN_AGGREGATES.get(dialect, ()) or (
        not several and name in _AGGREGATES_OF_ONE.get(dialect, ())
    )


def _at_extreme(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """``MAX_BY(x, y)``, the same in one function."""
    push(stack, node.this, within(how, AGGREGATION))
    push(stack, node.expression, within(how, SORT))


def combined(scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """ClickHouse's ``sumIf(x, c)``, ``argMaxState(x, y)``, ``argMaxIf(x, y, c)``: what comes last decides, y chooses the rows."""
    name = node.name
    counts_rows = name.startswith("countIf") and len(node.expressions) == 1
    decides, chooses = "If" in name and not counts_rows, name.startswith(("argMax", "argMin"))
    if name.endswith("Merge") or not (decides or chooses):
        any_other(scope, node, how, stack)
        return
    key = "params" if node.args.get("params") else "expressions"
    taken = node.args[key]
    if decides:
        *taken, condition = taken
        push(stack, condition, within(how, CONDITIONAL))
    push(stack, taken[:1] if chooses else taken, within(how, direct_use(node)))
    push(stack, taken[1:] if chooses else None, within(how, SORT))


def _member(scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """``x IN (…)``; ClickHouse's ``x IN name`` and ``x IN db.t``, ``x GLOBAL IN t`` look into a query of WITH or a table, where it is no column."""
    inside = node.args.get("field")
    if scope.builder.dialect == "clickhouse" and isinstance(inside, exp.Column):
        qualifiers = [scope.builder.alias(part) for part in inside.parts[:-1]]
        elsewhere = len(qualifiers) == 1 and scope.find_source(qualifiers) is None
        if not qualifiers:  # nobody sends a column to other servers, or compares several with one
            elsewhere = bool(node.args.get("is_global")) or isinstance(node.this, exp.Tuple)
        if elsewhere or (not qualifiers and scope.builder.alias(inside.this) in scope.ctes):
            table = exp.Table(this=inside.this.copy(), db=inside.args.get("table"))
            node.set("field", None)
            node.set("query", exp.Subquery(this=exp.select("*").from_(table)))
    _transform(scope, node, how, stack)


def _next_value(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """T-SQL's ``NEXT VALUE FOR q OVER (ORDER BY x)``: a sequence is no column, but x says which row has which number."""
    push(stack, node.args.get("order"), within(how, WINDOW))


def _order(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    push(stack, node.args.get("this"), how)
    push(stack, node.expressions, within(how, SORT))


def _within_group(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    function = node.this
    name = function.name if isinstance(function, exp.Anonymous) else function.key
    ordered_set = name.lower().replace("_", "") in {known.replace("_", "") for known in _ORDERED_SET}
    push(stack, function, within(how, AGGREGATION))
    push(stack, node.expression.expressions, within(how, AGGREGATION if ordered_set else SORT))


def _made_json(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """``JSON_OBJECT(… RETURNING CLOB)``: its type is no column."""
    inner = within(how, direct_use(node))
    for key, value in node.args.items():
        if key != "return_type":
            push(stack, value, inner)


def _alias_sides(_scope: Scope, node: exp.Expr, how: int, stack: Stack) -> None:
    """``name => value`` and the like: only the value is an expression. MySQL's ``@v := value`` is the value."""
    assigns = isinstance(node.this, exp.Parameter)
    push(stack, node.expression, how if assigns else within(how, TRANSFORMATION))


_WITHOUT_FRAMES: Final = frozenset({"clickhouse", "spark", "databricks"})
_BEFORE_WINDOW: Final = frozenset({exp.IgnoreNulls, exp.RespectNulls, exp.Filter})
HANDLERS: Final[dict[type, Callable[[Scope, exp.Expr, int, Stack], None]]] = {
    exp.Paren: _pass,
    exp.Alias: _pass,
    exp.Collate: _cast,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Case: _case,
    exp.If: _if,
    exp.Nvl2: _if,
    exp.DecodeCase: _decode,
    exp.Elt: _elt,
    exp.Chr: _characters,
    exp.Window: _window,
    exp.Filter: _filter,
    exp.Order: _order,
    exp.HavingMax: _having_max,
    exp.Extract: _extract,
    exp.Max: _extreme,
    exp.Min: _extreme,
    exp.ArgMax: _at_extreme,
    exp.First: _at_extreme,
    exp.Last: _at_extreme,
    exp.ArgMin: _at_extreme,
    exp.CombinedAggFunc: combined,
    exp.CombinedParameterizedAgg: combined,
    exp.NestedJSONSelect: _subobject,
    exp.NextValueFor: _next_value,
    exp.WithinGroup: _within_group,
    exp.Kwarg: _alias_sides,
    exp.PropertyEQ: _alias_sides,
    exp.JSONArray: _made_json,
    exp.JSONArrayAgg: _made_json,
    exp.JSONObject: _made_json,
    exp.JSONObjectAgg: _made_json,
    exp.In: _member,
    exp.Lag: _transform,
    exp.Lead: _transform,
    exp.FirstValue: _end_of_frame,
    exp.LastValue: _end_of_frame,
    exp.NthValue: _transform,
}
