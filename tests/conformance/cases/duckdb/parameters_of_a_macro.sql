CREATE MACRO above(lowest, factor := 2) AS TABLE SELECT id, v * factor AS w FROM readings WHERE v > lowest;
CREATE TABLE high AS SELECT id, w FROM above(3);
