CREATE TABLE t (n Nested(k String, v UInt8), a String) ENGINE = Memory;
INSERT INTO t (n.k, n.v, a) SELECT s.keys, s.vals, s.a FROM s;
