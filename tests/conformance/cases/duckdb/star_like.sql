-- table s (a_id, b_id, name)
CREATE TABLE t AS SELECT * LIKE '%_id' FROM s;
