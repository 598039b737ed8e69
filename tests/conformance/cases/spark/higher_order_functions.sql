CREATE TABLE t AS
SELECT transform(tags, x -> concat(x, suffix)) AS tagged, filter(items, x -> x.price > least_price) AS dear,
       aggregate(list, 0, (total, x) -> total + x) AS added
FROM s;
