ECHO fees of last year;
UPDATE fees FOR PORTION OF business_time FROM '2024-01-01' TO '2024-07-01' SET cents = base * 2 WHERE kind = 'A';
INSERT INTO old_fees (cents) SELECT f.cents FROM fees FOR SYSTEM_TIME AS OF '2023-12-31' f;
LOAD FROM fees.ixf OF IXF INSERT INTO dwh.fees (id, cents);
RUNSTATS ON TABLE dwh.fees WITH DISTRIBUTION;
CREATE VARIABLE dwh.day_seen DATE DEFAULT NULL;
TERMINATE;
