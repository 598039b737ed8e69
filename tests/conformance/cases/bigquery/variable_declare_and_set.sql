DECLARE day DATE DEFAULT (SELECT MAX(d) FROM ds.calendar);
DECLARE lo, hi INT64;
SET lo = (SELECT MIN(a) FROM ds.s);
SET (lo, hi) = (SELECT AS STRUCT b, c FROM ds.s2);
INSERT INTO ds.t (d, x, y) SELECT day, lo, hi FROM ds.u WHERE k > lo;
