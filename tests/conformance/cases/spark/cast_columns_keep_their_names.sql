-- A column that is cast is called as before; what is made otherwise needs a name.
CREATE TABLE mart.visits AS
SELECT CAST(visit_id AS BIGINT), TRY_CAST(v.minutes AS INT), UPPER(room) AS room
FROM (SELECT visit_id, CAST(minutes AS STRING), room FROM raw.visits) AS v;
