CREATE OR REFRESH STREAMING TABLE live_counts AS
SELECT t.place, window.start AS begins, COUNT(t.card) AS taps
FROM STREAM(raw.taps) AS t WATERMARK at DELAY OF INTERVAL 10 MINUTES
GROUP BY window(t.at, '5 minutes'), t.place;
