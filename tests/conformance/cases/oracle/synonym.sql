CREATE OR REPLACE PUBLIC SYNONYM accounts FOR core.accounts;
CREATE SYNONYM acc FOR accounts;
INSERT INTO acc SELECT a.id, b.name FROM accounts a JOIN names b ON a.id = b.id;
UPDATE names SET name = (SELECT max(acc.name) FROM acc);
