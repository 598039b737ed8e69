DEFINE TABLE yard.raw.hulls (id NUMBER, tons NUMBER) CHANGE_TRACKING = TRUE;
DEFINE VIEW yard.raw.big AS SELECT id, tons FROM yard.raw.hulls WHERE tons > 100;
DEFINE DYNAMIC TABLE yard.raw.sums TARGET_LAG = '1 day' WAREHOUSE = w AS SELECT SUM(tons) AS total FROM yard.raw.big;
DEFINE TASK yard.raw.nightly WAREHOUSE = 'w' SCHEDULE = 'USING CRON 0 4 * * * UTC' AS INSERT INTO yard.raw.kept (t) SELECT total FROM yard.raw.sums;
DEFINE ROLE reader;
