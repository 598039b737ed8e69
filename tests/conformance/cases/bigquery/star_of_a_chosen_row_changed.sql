CREATE TABLE d.old (id INT64, name STRING, seen DATE);
CREATE TABLE d.new (id INT64, name STRING, seen DATE);
CREATE VIEW d.v AS
SELECT IF(o.seen IS NULL, n, o).* REPLACE (LEAST(o.seen, n.seen) AS seen) FROM d.old AS o, d.new AS n;
CREATE VIEW d.w AS SELECT COALESCE(o, n).* EXCEPT (name) FROM d.old AS o, d.new AS n;
