-- table d.s (a, day)
DECLARE today DATE DEFAULT CURRENT_DATE();
SET today = DATE '2024-01-31';
INSERT INTO d.t (a) SELECT a FROM d.s WHERE day = today;
