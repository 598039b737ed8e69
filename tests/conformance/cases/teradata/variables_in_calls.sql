DELETE FROM {mart}.daily WHERE day BETWEEN CAST({start_date} AS DATE) AND CAST({end_date} AS DATE);
INSERT INTO {mart}.daily (day, n) SELECT s.day, s.n FROM stage.daily s WHERE s.day >= CAST({start_date} AS DATE) - 7 AND s.kind = UPPER(TRIM({kind}));
