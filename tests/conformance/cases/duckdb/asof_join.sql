CREATE TABLE t AS SELECT a.x, b.rate FROM a ASOF JOIN b ON a.ccy = b.ccy AND a.at >= b.at;
