CREATE TABLE pairs (a INT, b INT);
CREATE TABLE flat AS SELECT v.col1 AS b, p.rowid AS place FROM pairs p, LATERAL (VALUES (p.a, p.b)) v;
CREATE TABLE told AS SELECT column_name, p.a FROM (DESCRIBE pairs), pairs p;
CREATE TABLE counted AS SELECT r, i FROM (SELECT unnest(range(20)) r, unnest([1, 2]) i);
CREATE TABLE picked AS SELECT [x + i FOR x, i IN l IF i != n] AS f FROM lists;
