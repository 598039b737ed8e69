-- A graph says nothing of its tables; its columns have names, by COLUMNS or RETURN.
CREATE OR REPLACE PROPERTY GRAPH bank.g
  NODE TABLES (bank.people KEY (id) LABEL person PROPERTIES (name, age));
CREATE TABLE mart.rich AS
SELECT g.owner, b.branch_name
FROM GRAPH_TABLE(bank.g MATCH (p:person)-[o:owns]->(a:account) WHERE a.total > 9 COLUMNS (p.name AS owner, a.branch)) AS g
JOIN bank.branches AS b ON b.branch_id = g.branch;
INSERT INTO mart.hops (name, steps)
SELECT h.name, h.n + 1 FROM GRAPH_TABLE(bank.g MATCH (p:person)-[o:knows]->{1,3}(q:person) RETURN q.name, COUNT(o) AS n ORDER BY n) AS h;
