SELECT total(t.a) AS t, jsonb_group_array(t.b) AS b, percentile(t.c, 50) AS p FROM t;
