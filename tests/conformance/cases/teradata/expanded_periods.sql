INSERT INTO mart.nights (room, night, span, rate)
SELECT s.room, BEGIN(n), n, s.rate
FROM hotel.stay s
WHERE s.paid = 1
EXPAND ON s.stay_period AS n BY INTERVAL '1' DAY FOR PERIOD (DATE '2026-01-01', DATE '2026-02-01');
