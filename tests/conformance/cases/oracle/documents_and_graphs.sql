CREATE OR REPLACE JSON RELATIONAL DUALITY VIEW team_docs AS
SELECT JSON {'_id' : t.team_id, 'name' : t.name,
             'members' : [SELECT JSON {'no' : m.no, 'name' : m.name WITH NOUPDATE} FROM members m WITH INSERT UPDATE WHERE m.team = t.team_id]}
FROM teams t WITH INSERT UPDATE DELETE;
INSERT INTO moved (src, amount) SELECT g.src, g.amount
FROM GRAPH_TABLE (bank MATCH (a IS account) -[e IS transfer]-> (b IS account) WHERE a.id > 0 COLUMNS (a.id AS src, e.amount)) g WHERE g.amount > 10;
