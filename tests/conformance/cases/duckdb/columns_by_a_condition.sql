-- table s (a_id, b_id, name, note)
CREATE TABLE t1 AS SELECT COLUMNS(lambda c: c NOT LIKE '%id') FROM s;
CREATE TABLE t2 AS SELECT max(COLUMNS(c -> c <> 'name')) FROM s;
CREATE TABLE t3 AS SELECT COLUMNS(lambda c: starts_with(c, 'n') AND c != 'note') FROM s;
CREATE TABLE t4 AS SELECT COLUMNS(lambda c: c IN ('a_id', 'note') OR suffix(c, 'ame')) FROM s;
CREATE TABLE t5 AS SELECT COLUMNS(lambda c: NOT (c LIKE 'a%' OR regexp_matches(c, 'o.e'))) FROM s;
