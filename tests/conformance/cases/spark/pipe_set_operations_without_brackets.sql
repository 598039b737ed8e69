-- table east.stops (code, town)
-- table west.stops (code, town, shut)
-- table mart.towns_kept (code, town)
CREATE TABLE mart.towns AS
SELECT code, town FROM east.stops
|> UNION ALL SELECT code, town FROM west.stops WHERE NOT shut
|> SELECT town;

CREATE TABLE mart.gone AS
TABLE east.stops
|> EXCEPT TABLE mart.towns_kept
|> DISTRIBUTE BY code;
