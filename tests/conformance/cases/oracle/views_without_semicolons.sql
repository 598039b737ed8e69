CREATE OR REPLACE VIEW recent AS

WITH n AS (SELECT author, day FROM notes WHERE kind = 'news')

SELECT n.author, p.name
FROM people p
JOIN n ON n.author = p.id

CREATE OR REPLACE VIEW authors AS
WITH n AS (SELECT author FROM notes)
SELECT n.author
FROM n;
