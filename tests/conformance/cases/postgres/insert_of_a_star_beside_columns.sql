-- As many values as columns are listed, so what stands before and after a star has its place.
INSERT INTO a (p, q) SELECT *, u.d FROM u;
INSERT INTO b (p, q, r, s) SELECT u.c, u.*, u.d, 1 + u.e FROM u;
INSERT INTO c (p, q) SELECT t.x, u.* FROM t CROSS JOIN u;
INSERT INTO d (p, q) SELECT t.*, u.* FROM t CROSS JOIN u;
