-- The fields of a row are f1, f2 …; as names without quotes they may be written in capitals.
CREATE TABLE halves AS SELECT (ROW(w.a, w.b + 1)).F1 AS first, (ROW(w.a, w.b + 1)).F2 AS second FROM wholes w;
