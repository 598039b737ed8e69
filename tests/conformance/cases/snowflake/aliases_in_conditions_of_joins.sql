-- The condition of a join may use the alias of an output, where no source has a column of that name; nothing else before it may.
CREATE TABLE meters (kind STRING, credits INT, day DATE, tags ARRAY);
CREATE TABLE rates (kind STRING, day DATE, rate INT);
CREATE VIEW costs AS
SELECT DECODE(m.kind, 'PIPE', 'SNOWPIPE', m.kind) AS renamed, LOWER(renamed) AS service, m.credits * r.rate AS cost, m.day AS rate
FROM meters AS m LEFT JOIN rates AS r ON r.kind = service AND r.day = m.day AND rate > 0;
CREATE VIEW tagged AS
SELECT f.value AS tags, r.rate FROM meters AS m, LATERAL FLATTEN(INPUT => tags) AS f JOIN rates AS r ON r.kind = f.key;
