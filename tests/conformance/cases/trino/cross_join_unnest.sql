CREATE TABLE t AS SELECT s.id, u.tag FROM s CROSS JOIN UNNEST(s.tags) AS u (tag);
