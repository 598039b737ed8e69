SELECT s.id, s.amt FROM sales AS s WHERE s.ok
  ->> SELECT f.id, SUM(f.amt) AS total FROM $1 AS f GROUP BY f.id
  ->> INSERT INTO totals (id, total) SELECT g.id, g.total FROM $1 AS g;
