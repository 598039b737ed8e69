COPY (SELECT a FROM far) TO PROGRAM 'gzip' WITH (FORMAT csv, FORCE_QUOTE (a, b));
INSERT INTO z (a) SELECT json_serialize(doc RETURNING text) FROM t;
INSERT INTO z (b) SELECT c FROM t ORDER BY d USING OPERATOR(pg_catalog.<);
INSERT INTO z (e) SELECT E'one '
  'text' || f FROM t;
INSERT INTO z (g) SELECT join_all(VARIADIC parts => t.h) FROM t;
INSERT INTO z (i) SELECT substring(t.j SIMILAR '%#"a#"%' ESCAPE '#') FROM t;
