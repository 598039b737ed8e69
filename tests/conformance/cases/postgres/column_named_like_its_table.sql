CREATE TABLE t AS SELECT status, upper(status) AS loud FROM status;
CREATE TABLE u AS SELECT to_json(s) AS doc FROM status AS s;
