CREATE VIEW v (p, q) AS SELECT a, b FROM s;
