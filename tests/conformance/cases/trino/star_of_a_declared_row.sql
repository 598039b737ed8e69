CREATE TABLE h.d.s (id BIGINT, r ROW(a INT, b VARCHAR));
CREATE TABLE h.d.t AS SELECT s.id, s.r.* FROM h.d.s AS s;
