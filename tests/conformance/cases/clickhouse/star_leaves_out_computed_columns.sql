CREATE TABLE hits (at DateTime, url String, day Date MATERIALIZED toDate(at), site String ALIAS domain(url), raw String EPHEMERAL) ENGINE = Memory;
ALTER TABLE hits ADD COLUMN month UInt32 MATERIALIZED toYYYYMM(at) AFTER day;
CREATE TABLE hits_all AS hits ENGINE = Distributed(c, d, hits);
CREATE TABLE a ENGINE = Memory AS SELECT * FROM hits;
CREATE TABLE b ENGINE = Memory AS SELECT h.*, h.site FROM hits_all AS h WHERE day > '2024-01-01';
INSERT INTO hits_all SELECT t, u FROM src;
