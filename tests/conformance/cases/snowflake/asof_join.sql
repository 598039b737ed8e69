CREATE TABLE t AS
SELECT a.x, b.rate FROM a ASOF JOIN b MATCH_CONDITION (a.at >= b.at) ON a.ccy = b.ccy;
