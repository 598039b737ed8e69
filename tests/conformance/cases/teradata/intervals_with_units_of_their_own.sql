CREATE VIEW dwh.v AS
SELECT (s.ended - s.begun) DAY(4) TO SECOND(2) AS took, (s.paid - s.begun) MONTH AS months,
  EXTRACT(DAY FROM (s.paid - s.ended DAY(4) TO SECOND)) AS days
FROM dwh.stays AS s;
