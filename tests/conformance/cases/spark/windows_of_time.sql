-- window and session_window are columns made of what they group by, wherever they stand among the keys.
CREATE TABLE m.per_window AS
SELECT window.start AS begins, window.end, place, SUM(amount) AS total FROM raw.taps
GROUP BY window(at, '10 minutes', '5 minutes'), place;
CREATE TABLE m.per_session AS
SELECT card, session_window.start AS begins, COUNT(*) AS n FROM raw.taps GROUP BY card, session_window(at, '5 minutes');
