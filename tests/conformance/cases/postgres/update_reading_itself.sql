UPDATE t SET a = o.b FROM t AS o WHERE o.parent = t.id;
