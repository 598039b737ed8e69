-- Behind the name of a table they are no columns of it; a query may have columns of such names.
CREATE TABLE d.t AS
SELECT e.a, e._PARTITIONTIME AS at, q._table_suffix AS b
FROM `d.e_*` AS e CROSS JOIN (SELECT w.b AS _table_suffix FROM d.w) AS q
WHERE e._TABLE_SUFFIX > '2024';
