CREATE VIEW dwh.took AS
SELECT (s.format - s.begun) DAY(4) TO SECOND(2) AS took FROM dwh.stays AS s WHERE s.format < s.sequence;
