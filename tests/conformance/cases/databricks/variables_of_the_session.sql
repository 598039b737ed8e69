DECLARE OR REPLACE VARIABLE since DATE DEFAULT (SELECT MAX(c.day) FROM ref.closed AS c WHERE c.done);
DECLARE VARIABLE place STRING DEFAULT 'main';
DECLARE target = place || '.mart.paid';
INSERT INTO IDENTIFIER(target) (id, amount, since)
SELECT p.id, p.amount, session.since FROM IDENTIFIER(place || '.raw.' || 'pays') AS p WHERE p.day > since;
SET VAR since = (SELECT MIN(o.day) FROM ref.open AS o);
CREATE OR REPLACE TABLE IDENTIFIER('main' || '.mart.late') AS
SELECT l.id FROM main.raw.late AS l WHERE l.day > system.session.since;
