-- Two sources may go by one alias: a column is that of the one that has it.
CREATE TABLE notes AS
WITH first_calls AS (SELECT client, min(at) AS at FROM calls GROUP BY client),
     last_mails AS (SELECT client AS who, max(sent) AS sent FROM mails GROUP BY client)
SELECT c.id, x.at, x.sent
FROM clients c
LEFT JOIN first_calls x ON x.client = c.id
LEFT JOIN last_mails x ON x.who = c.id;
