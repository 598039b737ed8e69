CREATE TABLE t AS
SELECT k, MAX(STRUCT(ts, x)).x AS last_x, MAX_BY(STRUCT(p, q), r).q AS q FROM s GROUP BY k;
