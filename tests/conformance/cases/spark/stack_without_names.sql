CREATE TABLE long AS SELECT id, stack(2, first, 'a', second + 1, kind) FROM wide;
CREATE TABLE longer AS SELECT s.* FROM wide LATERAL VIEW stack(2, 'x', first, 'y', second) s;
