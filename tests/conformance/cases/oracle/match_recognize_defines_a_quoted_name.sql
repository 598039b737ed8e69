CREATE TABLE falls AS
SELECT * FROM ticks MATCH_RECOGNIZE (
    PARTITION BY sym
    ORDER BY at
    MEASURES FIRST("DOWN".price) AS top
    PATTERN ("DOWN"+)
    DEFINE "DOWN" AS "DOWN".price < PREV("DOWN".price)
) m;
