CREATE TABLE s.o (a INT, b INT, c INT);
CREATE TABLE s.p (b INT, a INT);
CREATE TABLE m.t1 AS
SELECT q.a, x.b FROM query('SELECT a, b FROM s.o WHERE c > 1;') AS q JOIN query_table('s.p') x ON x.a = q.a;
CREATE TABLE m.t2 AS FROM query_table(['s.o', 's.p'], true);
CREATE TABLE m.t3 AS SELECT a FROM query_table(['s.p', 's.p']);
INSERT INTO m.t3 FROM query('FROM s.o SELECT b');
