-- Statements that write, as warehouses and applications have them.
CREATE TABLE t (id int PRIMARY KEY, a int, b int, c text, n int, open boolean, updated timestamp);
CREATE TABLE s (id int, x int, y int, z text, k int, gone boolean);
CREATE TABLE r (k int PRIMARY KEY, v int, w text);
CREATE TABLE audit (id int, what text, old int, new int, at timestamp);
CREATE TABLE totals (k int PRIMARY KEY, total bigint, n bigint, last int, label text);

INSERT INTO t (c, a, id) SELECT z, x, id FROM s;

INSERT INTO audit SELECT id, z, x, y, now() FROM s WHERE gone;

INSERT INTO t (id, a) VALUES (1, 2), (3, 4);

INSERT INTO t (id, a, b) VALUES (1, (SELECT max(x) FROM s WHERE k = 3), DEFAULT);

INSERT INTO t (id, a) SELECT s.id, r.v FROM s JOIN r USING (k) WHERE s.gone IS FALSE ORDER BY r.w;

INSERT INTO totals (k, total, n) SELECT k, sum(x), count(*) FROM s GROUP BY k HAVING sum(x) > 0;

INSERT INTO totals (k, total, n, last) SELECT k, sum(x), count(y), max(id) FROM s GROUP BY k
ON CONFLICT (k) DO UPDATE SET total = totals.total + EXCLUDED.total, n = EXCLUDED.n, last = greatest(totals.last, EXCLUDED.last);

INSERT INTO totals AS o (k, total) SELECT k, v FROM r
ON CONFLICT (k) DO UPDATE SET total = EXCLUDED.total WHERE o.total < EXCLUDED.total AND o.label <> 'fixed';

INSERT INTO t (id, a) SELECT id, x FROM s ON CONFLICT DO NOTHING;

INSERT INTO t (id, a, c) VALUES (1, 2, 'x') ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a + t.b, c = t.c || EXCLUDED.c;

INSERT INTO t (id, n) SELECT id, x FROM s
ON CONFLICT (id) DO UPDATE SET (a, b) = (SELECT v, length(w) FROM r WHERE r.k = EXCLUDED.n), n = (SELECT count(*) FROM s q WHERE q.id = t.id);

WITH best AS (SELECT k, max(x) AS x FROM s GROUP BY k), named AS (SELECT best.k, best.x, r.w FROM best LEFT JOIN r ON r.k = best.k)
INSERT INTO totals (k, last, label) SELECT k, x, w FROM named WHERE x IS NOT NULL;

INSERT INTO totals (k, last) WITH q AS (SELECT k, x FROM s UNION ALL SELECT k, v FROM r) SELECT k, max(x) FROM q GROUP BY k;

INSERT INTO t (id, a) SELECT id, x FROM s UNION SELECT k, v FROM r;

INSERT INTO t (id, a, n) SELECT DISTINCT ON (k) id, x, y FROM s ORDER BY k, y DESC;

INSERT INTO audit (id, old, new) SELECT id, lag(x) OVER (PARTITION BY k ORDER BY y), x FROM s;

INSERT INTO t (id, b) SELECT g, r.v FROM generate_series(1, 3) AS g JOIN r ON r.k = g;

INSERT INTO t (id, a) SELECT id + 100, a FROM t WHERE open;

INSERT INTO audit (id, what) SELECT s.id, CASE WHEN s.gone THEN r.w ELSE s.z END FROM s, r WHERE s.k = r.k AND EXISTS (SELECT 1 FROM t WHERE t.id = s.id);

UPDATE t SET a = 1, updated = now() WHERE open;

UPDATE t SET a = b, b = a, n = n + 1;

UPDATE t SET a = s.x, c = upper(s.z) FROM s WHERE s.id = t.id AND s.y > 0;

UPDATE t AS o SET a = q.total FROM (SELECT id, sum(x) AS total FROM s GROUP BY id) q WHERE q.id = o.id;

UPDATE t SET a = s.x + r.v FROM s JOIN r ON r.k = s.k WHERE s.id = t.id;

UPDATE t SET a = s.x FROM s LEFT JOIN r USING (k) WHERE s.id = t.id AND r.v IS NULL;

UPDATE t SET a = (SELECT max(x) FROM s WHERE s.id = t.id), b = 0 WHERE id IN (SELECT id FROM s WHERE gone);

UPDATE t SET (a, b) = (SELECT x, y FROM s WHERE s.id = t.id LIMIT 1);

UPDATE t SET (a, b, c) = (s.x, 5, s.z) FROM s WHERE s.id = t.id;

UPDATE t SET (a, c) = ROW (n + 1, DEFAULT);

UPDATE t SET n = CASE WHEN open THEN a ELSE b END, c = coalesce(c, 'none');

UPDATE t SET a = p.a FROM t p WHERE p.id = t.b;

WITH q AS (SELECT k, count(*) AS n FROM s GROUP BY k)
UPDATE totals SET n = q.n, label = r.w FROM q JOIN r ON r.k = q.k WHERE totals.k = q.k;

UPDATE t SET a = l.v FROM s CROSS JOIN LATERAL (SELECT max(v) AS v FROM r WHERE r.k = s.k) l WHERE s.id = t.id;

UPDATE ONLY t SET c = z FROM s WHERE t.id = s.id AND NOT EXISTS (SELECT FROM r WHERE r.k = s.k AND r.w = t.c);

UPDATE t SET a = x FROM s WHERE s.id = t.id RETURNING t.a, s.y;

DELETE FROM t;

DELETE FROM t WHERE id = 3 AND open;

DELETE FROM t USING s JOIN r USING (k) WHERE s.id = t.id AND r.v < t.a;

DELETE FROM t WHERE id NOT IN (SELECT id FROM s WHERE gone) OR a > (SELECT avg(v) FROM r);

DELETE FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.id = t.id AND s.z = t.c);

WITH old AS (SELECT id FROM s WHERE gone) DELETE FROM t USING old WHERE old.id = t.id;

DELETE FROM t p USING t q WHERE p.a = q.a AND p.id > q.id;

MERGE INTO t USING s ON s.id = t.id
WHEN MATCHED THEN UPDATE SET a = s.x, n = t.n + 1
WHEN NOT MATCHED THEN INSERT (id, a, c) VALUES (s.id, s.y, lower(s.z));

MERGE INTO t AS o USING s AS i ON i.id = o.id AND i.k > 0
WHEN MATCHED AND i.gone THEN DELETE
WHEN MATCHED AND o.open THEN UPDATE SET (a, b) = (i.x, i.y)
WHEN NOT MATCHED AND i.x > 0 THEN INSERT (id, a) VALUES (i.id, i.x)
WHEN NOT MATCHED THEN DO NOTHING;

MERGE INTO totals USING (SELECT k, sum(x) AS total, count(*) AS n FROM s WHERE NOT gone GROUP BY k) q ON q.k = totals.k
WHEN MATCHED THEN UPDATE SET total = q.total, n = totals.n + q.n
WHEN NOT MATCHED THEN INSERT (k, total, n, label) VALUES (q.k, q.total, q.n, 'new');

MERGE INTO totals USING r ON r.k = totals.k
WHEN MATCHED THEN UPDATE SET label = (SELECT max(z) FROM s WHERE s.k = r.k)
WHEN NOT MATCHED THEN INSERT VALUES (r.k, r.v);

MERGE INTO t USING s ON s.id = t.id
WHEN NOT MATCHED BY SOURCE AND t.open THEN UPDATE SET c = 'lost', n = t.a
WHEN NOT MATCHED BY TARGET THEN INSERT (id, a) VALUES (s.id, CASE WHEN s.gone THEN 0 ELSE s.x END)
WHEN MATCHED THEN UPDATE SET a = coalesce(s.x, t.a);

WITH fresh AS (SELECT DISTINCT id, x FROM s)
MERGE INTO t USING (fresh JOIN r ON r.k = fresh.x) ON t.id = fresh.id
WHEN MATCHED THEN UPDATE SET a = fresh.x, c = r.w
WHEN NOT MATCHED THEN INSERT (id, c) VALUES (fresh.id, r.w);

MERGE INTO t USING (VALUES (1, 2), (3, 4)) AS v (id, a) ON v.id = t.id
WHEN MATCHED THEN UPDATE SET a = v.a + t.a;
