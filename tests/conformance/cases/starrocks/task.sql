SUBMIT /*+set_var(query_timeout=1000)*/ TASK fill SCHEDULE EVERY (INTERVAL 1 DAY) AS
INSERT OVERWRITE ads.top SELECT u.id, u.points FROM dws.users u WHERE u.points > 10;
SUBMIT TASK AS CREATE TABLE ads.names AS SELECT u.name FROM dws.users u;
