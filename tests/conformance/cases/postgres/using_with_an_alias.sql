-- known gap: sqlglot does not parse an alias of USING
CREATE TABLE t AS SELECT k.id, a.x, b.y FROM a INNER JOIN b USING (id) AS k;
