CREATE FUNCTION extremes(IN least int, OUT low int, OUT high int) AS $$ SELECT min(a), max(b) FROM s $$ LANGUAGE sql;
CREATE TABLE t AS SELECT q.low, q.high FROM extremes(1) AS q;
