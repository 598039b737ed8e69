CREATE TABLE t AS SELECT s.id, c.column_value AS tag FROM s, TABLE(s.tags) c;
