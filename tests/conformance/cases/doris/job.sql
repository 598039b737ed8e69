CREATE JOB nightly ON SCHEDULE EVERY 1 DAY STARTS '2024-01-01 02:00:00' COMMENT 'loads' DO
INSERT INTO dws.daily (day, total) SELECT o.day, SUM(o.total) FROM dwd.orders o WHERE o.state = 'paid' GROUP BY o.day;
ADMIN SET FRONTEND CONFIG ("a" = "b");
