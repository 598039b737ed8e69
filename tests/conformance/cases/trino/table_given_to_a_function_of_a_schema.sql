CREATE TABLE m.t AS
SELECT * FROM TABLE(own.f(input => TABLE(s.o) PARTITION BY k ORDER BY ts, n => 3));
