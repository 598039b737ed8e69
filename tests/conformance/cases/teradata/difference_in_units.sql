REPLACE VIEW v AS SELECT (s.ended - s.begun) DAY(4) TO SECOND(0) AS took, s.a FROM s;
