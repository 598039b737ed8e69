CREATE VIEW v AS SELECT s.a, s.b FROM s WHERE s.c = {least:UInt32};
INSERT INTO t SELECT a, b FROM v(least = 3);
