CREATE TABLE readings (a Int8, twice ALIAS a * 2, kept Int8 MATERIALIZED a + e, e Int8) ENGINE = Memory
AS SELECT s.x, s.y FROM sensors AS s;
CREATE VIEW v AS SELECT *, twice FROM readings;
