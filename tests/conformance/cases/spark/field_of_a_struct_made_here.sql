CREATE TABLE t AS
WITH q AS (SELECT id, named_struct('x', a, 'y', struct(b, c AS d)) AS s, collect_list(struct(e, f)) AS l FROM r GROUP BY id, a, b, c)
SELECT q.s.x, s.y.d, i.f, l[0].e AS e0 FROM q LATERAL VIEW explode(l) x AS i;
CREATE TABLE u AS SELECT k, v FROM (SELECT array(struct(g AS m, h AS n)) AS l FROM r) AS p LATERAL VIEW inline(p.l) x AS k, v;
CREATE TABLE v AS SELECT i.m AS m FROM (SELECT explode(p.l) AS i FROM (SELECT collect_list(struct(g AS m, h AS n)) AS l FROM r) AS p) AS o;
