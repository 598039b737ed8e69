CREATE TABLE t AS SELECT s.id, u.tag FROM s, unnest(s.tags) AS u(tag);
