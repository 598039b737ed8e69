-- table s.r (id, re1, re2)
CREATE TABLE m.a ENGINE = Memory AS SELECT COLUMNS('re') APPLY(toString) APPLY(length) FROM s.r;
CREATE TABLE m.b ENGINE = Memory AS SELECT id, COLUMNS('^re') APPLY(x -> sum(x)) FROM s.r GROUP BY id;
CREATE TABLE m.c ENGINE = Memory AS SELECT * EXCEPT(id) APPLY(x -> x + 1) FROM s.r;
CREATE TABLE m.d ENGINE = Memory AS SELECT * APPLY(max) FROM s.unknown;
