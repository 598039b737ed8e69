CREATE TABLE texts (id INT, tag NATIONAL VARCHAR(9), period INT, charset VARCHAR(20));
UPDATE texts SET charset = COALESCE(charset, 'utf8mb4'), period = charset * 2;
INSERT INTO counts (kind, n) SELECT charset, COUNT(period) FROM texts GROUP BY charset;
CREATE TABLE copies AS SELECT * FROM texts;
