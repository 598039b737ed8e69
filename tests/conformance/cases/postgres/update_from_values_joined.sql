-- VALUES at the head of FROM and USING, with something joined to it.
CREATE TABLE rates (code TEXT, rate INT);
CREATE TABLE names (code TEXT, label TEXT);
UPDATE rates AS r SET rate = v.rate, code = n.label
FROM (VALUES ('a', 1), ('b', 2)) AS v (code, rate) JOIN names AS n ON n.code = v.code WHERE v.code = r.code;
DELETE FROM rates AS r USING (VALUES ('a')) AS v (label), names AS n WHERE n.label = v.label AND r.code = n.code;
