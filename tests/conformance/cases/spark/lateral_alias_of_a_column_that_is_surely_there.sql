INSERT INTO o SELECT a || b AS b, b AS c FROM t;
