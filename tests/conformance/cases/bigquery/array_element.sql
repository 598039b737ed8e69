CREATE TABLE d.t AS SELECT s.tags[OFFSET(0)] AS first_tag, s.tags[SAFE_ORDINAL(2)] AS second_tag FROM d.s AS s;
