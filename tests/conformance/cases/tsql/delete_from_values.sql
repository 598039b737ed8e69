-- VALUES at the head of the second FROM of a DELETE, with a table beside it.
CREATE TABLE dbo.rates (code CHAR(1), rate INT);
DELETE r FROM (VALUES ('a', 1), ('b', 2)) AS v (code, rate), dbo.rates AS r WHERE r.code = v.code AND r.rate < v.rate;
