CREATE TABLE seen (id INT, code TEXT);
CREATE TABLE rates (ccy TEXT, code TEXT);
CREATE TABLE trades (id INT, ccy TEXT);
CREATE TABLE fresh AS
SELECT t.id, code FROM trades AS t ANTI JOIN seen ON seen.id = t.id AND code <> 'x' JOIN rates AS r ON r.ccy = t.ccy;
