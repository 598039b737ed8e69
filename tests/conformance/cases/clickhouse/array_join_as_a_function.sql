CREATE TABLE t ENGINE = Memory AS SELECT id, arrayJoin(tags) AS tag FROM s;
