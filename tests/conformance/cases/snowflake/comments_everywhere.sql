// a comment of Snowflake's own
CREATE TABLE t AS -- the target
SELECT a, /* b, */ c // the rest
FROM s;
