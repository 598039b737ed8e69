-- table s.r (id, re1, re2)
CREATE TABLE m.a ENGINE = Memory AS SELECT * EXCEPT ('^re') FROM s.r;
CREATE TABLE m.b ENGINE = Memory AS SELECT * LIKE 'r%' FROM s.r;
CREATE TABLE m.c ENGINE = Memory AS SELECT * EXCEPT re1 FROM s.r;
