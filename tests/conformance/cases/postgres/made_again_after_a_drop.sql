CREATE TABLE IF NOT EXISTS queue (id int, body text);
DROP TABLE queue;
CREATE TABLE IF NOT EXISTS queue (id int, payload jsonb);
CREATE TABLE IF NOT EXISTS queue (nothing int);

INSERT INTO sent SELECT * FROM queue;
