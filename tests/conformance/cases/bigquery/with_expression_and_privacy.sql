INSERT INTO d.z (v) SELECT WITH(a AS t.x, b AS a + t.y, CONCAT(a, b, t.w)) FROM d.t AS t;
INSERT INTO d.y (item, mean)
SELECT WITH DIFFERENTIAL_PRIVACY OPTIONS (epsilon = 10, delta = .01, privacy_unit_column = id)
  item, AVG(q, contribution_bounds_per_group => (0, 100))
FROM d.u GROUP BY item;
CREATE MODEL d.m OPTIONS (model_type = 'ARIMA_PLUS') AS (training_data AS (SELECT a FROM d.p), custom_holiday AS (SELECT c FROM d.q));
